import type { Manifest } from '../manifest.ts';
import { step } from '../places.ts';
import type { NetworkServices } from './network.ts';

/** Where a part of a manifest names a component. */
export interface Mention {
  readonly component: string;
  readonly path: string;
}

/** Every mention of a component in the sections, those inside expressions left out. */
export function componentMentions({ metrics = [], sla, scaling = [], network }: Manifest): readonly Mention[] {
  return [
    ...metrics.flatMap(({ components = [], path }) => mentions(components, step(path, 'components'))),
    // A statement's own target is looked at with the rest of the statement.
    ...(sla?.components ?? []).filter(isOutsideRules),
    ...scaling.filter(isOutsideRules),
    ...(network === undefined ? [] : networkMentions(network)),
  ];
}

function isOutsideRules({ path }: Mention): boolean {
  return !path.startsWith('/rules/');
}

function mentions(components: readonly string[], path: string): readonly Mention[] {
  return components.map((component, index) => ({ component, path: step(path, index) }));
}

function networkMentions({ vpns, firewall, loadBalancers }: NetworkServices): readonly Mention[] {
  return [
    ...vpns.flatMap(({ components, path }) => mentions(components, step(path, 'components'))),
    ...firewall.flatMap(({ from, to, path }) => [
      ...(from.kind === 'component' ? [{ component: from.component, path: step(path, 'from') }] : []),
      ...(to.kind === 'component' ? [{ component: to.component, path: step(path, 'to') }] : []),
    ]),
    ...loadBalancers.flatMap(({ component, members, path }) => [
      ...(component === undefined ? [] : [{ component, path: step(path, 'component') }]),
      ...mentions(members, step(path, 'members')),
    ]),
  ];
}
