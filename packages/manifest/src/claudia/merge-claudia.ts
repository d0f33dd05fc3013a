import { printExpression } from '../expression/print-expression.ts';
import type { Manifest } from '../manifest.ts';
import type { Embedded } from '../sections/embedded.ts';
import type { NetworkServices } from '../sections/network.ts';
import type { ScalingRule } from '../sections/scaling.ts';
import type { ServiceLevel } from '../sections/sla.ts';
import type { ClaudiaParts } from './claudia-parts.ts';
import { renameComponents } from './rename-components.ts';

/** A manifest with what the package itself says, and which of that the manifest overrules. */
export interface MergedManifest {
  readonly manifest: Manifest;
  /** Sentences for people. */
  readonly notes: readonly string[];
}

const NO_SLA: ServiceLevel = { components: [], classes: [], objectives: [], penalties: [], cap: 1 };
const NO_NETWORK: NetworkServices = { vpns: [], firewall: [], loadBalancers: [], speeds: [], multipath: [] };

/** Joins a manifest with Claudia's sections of its package; where both speak of the same thing the manifest wins. */
export function mergeClaudia(manifest: Manifest, parts: ClaudiaParts): MergedManifest {
  const notes: string[] = [];
  const nameOf = (id: string) => manifest.components.find(({ virtualSystem }) => virtualSystem === id)?.name ?? id;
  const renamed = renamedParts(parts, nameOf);
  const fresh = <T>(what: string, own: readonly T[], others: readonly T[], keyOf: (one: T) => string): readonly T[] => {
    const taken = new Set(own.map(keyOf));
    const overruled = others.filter((one) => taken.has(keyOf(one)));
    for (const one of overruled) notes.push(`${what} ${keyOf(one)}: the manifest overrules the OVF package`);
    const added = others.filter((one) => !taken.has(keyOf(one)));
    if (added.length > 0) notes.push(`${what} ${added.map(keyOf).join(', ')}: from the OVF package`);
    return [...own, ...added];
  };
  const metrics = fresh('metric', manifest.metrics ?? [], renamed.metrics, ({ name }) => name);
  const scaling = fresh('scaling of', manifest.scaling ?? [], renamed.scaling, ({ component }) => component);
  const sla = manifest.sla ?? NO_SLA;
  const objectives = fresh('objective', sla.objectives, renamed.objectives, ({ name }) => name);
  const network = manifest.network ?? NO_NETWORK;
  const balancers = fresh('load balancer', network.loadBalancers, renamed.loadBalancers, ({ name }) => name);
  if (network.firewall.length > 0 && renamed.firewall.length > 0) {
    notes.push('firewall: the manifest overrules the OVF package');
  }
  const firewall = network.firewall.length > 0 ? network.firewall : renamed.firewall;
  const merged: Manifest = {
    ...manifest,
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(scaling.length === 0 ? {} : { scaling }),
    ...(manifest.sla === undefined && objectives.length === 0 ? {} : { sla: { ...sla, objectives } }),
    ...(manifest.network === undefined && balancers.length + firewall.length === 0
      ? {}
      : { network: { ...network, loadBalancers: balancers, firewall } }),
    ...placementOf(manifest, renamed, notes),
  };
  return { manifest: merged, notes };
}

/** Directives add up, so that none is overruled; the manifest's own come first and keep their places. */
function placementOf(manifest: Manifest, { placement }: ClaudiaParts, notes: string[]): Partial<Manifest> {
  if (placement.length === 0) return {};
  notes.push(`placement: ${placement.length} directive(s) from the OVF package hold beside those of the manifest`);
  return {
    placement: [...manifest.placement, ...placement],
    rulePlacement: [...(manifest.rulePlacement ?? []), ...placement.map(() => '')],
  };
}

function renamedParts(parts: ClaudiaParts, nameOf: (id: string) => string): ClaudiaParts {
  return {
    ...parts,
    scaling: parts.scaling.map((one) => {
      return { ...one, component: nameOf(one.component), rules: one.rules.map((rule) => renamedRule(rule, nameOf)) };
    }),
    objectives: parts.objectives.map((one) => ({ ...one, condition: renamed(one.condition, nameOf) })),
    placement: parts.placement.map((one) => {
      return one.kind === 'minimumSites' ? one : { ...one, components: one.components.map(nameOf) };
    }),
    firewall: parts.firewall.map((one) => {
      return one.to.kind === 'component'
        ? { ...one, to: { kind: 'component', component: nameOf(one.to.component) } }
        : one;
    }),
    loadBalancers: parts.loadBalancers.map(({ component, ...one }) => {
      const on = component === undefined ? {} : { component: nameOf(component) };
      return { ...one, ...on, members: one.members.map(nameOf) };
    }),
  };
}

function renamedRule(rule: ScalingRule, nameOf: (id: string) => string): ScalingRule {
  return rule.kind === 'condition' ? { ...rule, when: renamed(rule.when, nameOf) } : rule;
}

function renamed({ path, expression: before }: Embedded, nameOf: (id: string) => string): Embedded {
  const expression = renameComponents(before, nameOf);
  return { text: printExpression(expression), expression, path };
}
