import type { PlacementDirective } from '../manifest.ts';
import type { ClaudiaReader } from './claudia-reader.ts';
import { claudiaAttribute, claudiaChildren, type ElementLike } from './element.ts';

/** DeploymentSection: countries become directives; what no site can tell of itself is said to have no effect. */
export function readDeployment(
  section: ElementLike,
  systems: readonly string[],
  reader: ClaudiaReader,
): readonly PlacementDirective[] {
  for (const balance of claudiaChildren(section, 'Balance')) {
    reader.warning('MANIFEST_CLAUDIA_NO_EFFECT', balance, { element: 'Balance' });
  }
  return claudiaChildren(section, 'Restriction').flatMap((restriction) => {
    for (const name of ['Position', 'Timezone', 'Area']) {
      for (const child of claudiaChildren(restriction, name)) {
        reader.warning('MANIFEST_CLAUDIA_NO_EFFECT', child, { element: name });
      }
    }
    return countryDirectives(claudiaChildren(restriction, 'Country'), systems, reader);
  });
}

function countryDirectives(
  countries: readonly ElementLike[],
  components: readonly string[],
  reader: ClaudiaReader,
): readonly PlacementDirective[] {
  const good = countries.filter((country) => {
    const isCode = /^[A-Z]{2}$/.test(country.text);
    const expected = 'two capital letters (ISO 3166-1)';
    if (!isCode) reader.error('MANIFEST_CLAUDIA_VALUE', country, { what: 'Country', value: country.text, expected });
    return isCode;
  });
  const codes = (isInside: boolean) => [
    ...new Set(good.filter((country) => isInsideOf(country) === isInside).map(({ text }) => text)),
  ];
  const [within, outside] = [codes(true), codes(false)];
  return [
    ...(within.length === 0 ? [] : [{ kind: 'within', components, jurisdictions: within } as const]),
    ...(outside.length === 0 ? [] : [{ kind: 'outside', components, jurisdictions: outside } as const]),
  ];
}

function isInsideOf(element: ElementLike): boolean {
  const value = claudiaAttribute(element, 'inside') ?? 'true';
  return value === 'true' || value === '1';
}

/** AffinitySection: sites are the smallest thing a directive can tell apart, so that `physical` is only kept together. */
export function readAffinity(section: ElementLike, reader: ClaudiaReader): readonly PlacementDirective[] {
  return [
    ...claudiaChildren(section, 'Affinity').flatMap((one) => groupOf(one, 'together', reader)),
    ...claudiaChildren(section, 'AntiAffinity').flatMap((one) => groupOf(one, 'spread', reader)),
  ];
}

const SCOPES = ['physical', 'datacenter', 'domain'];

function groupOf(
  group: ElementLike,
  kind: 'together' | 'spread',
  reader: ClaudiaReader,
): readonly PlacementDirective[] {
  const scope = claudiaAttribute(group, 'scope') ?? '';
  if (!SCOPES.includes(scope)) {
    reader.error('MANIFEST_CLAUDIA_VALUE', group, { what: 'scope', value: scope, expected: SCOPES.join(', ') });
  }
  const ids = claudiaChildren(group, 'VirtualSystemId');
  for (const id of ids) {
    if (reader.virtualSystems.has(id.text)) continue;
    const expected = `the ovf:id of a VirtualSystem: ${[...reader.virtualSystems].slice(0, 20).join(', ')}`;
    reader.error('MANIFEST_CLAUDIA_VALUE', id, { what: 'VirtualSystemId', value: id.text, expected });
  }
  const components = [...new Set(ids.map(({ text }) => text))].filter((id) => reader.virtualSystems.has(id));
  if (components.length < 2) {
    reader.error('MANIFEST_CLAUDIA_MISSING', group, { element: group.name, child: 'VirtualSystemId (two or more)' });
    return [];
  }
  if (scope === 'physical') reader.warning('MANIFEST_CLAUDIA_PHYSICAL', group, { kind });
  // Two machines on different hosts may well share a site: `spread` would ask for more than was said.
  return scope === 'physical' && kind === 'spread' ? [] : [{ kind, components }];
}
