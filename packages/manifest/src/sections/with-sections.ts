import type { Manifest } from '../manifest.ts';
import type { ManifestDocument } from '../manifest-of.ts';
import { effectsOf, type RuleEffects } from './apply-rules.ts';
import type { NetworkServices } from './network.ts';
import type { PartReader } from './part-reader.ts';
import { readMetrics } from './read-metrics.ts';
import { readNetwork } from './read-network.ts';
import { readRules } from './read-rules.ts';
import { readScaling } from './read-scaling.ts';
import { readSla } from './read-sla.ts';
import { type ComponentScaling, DEFAULT_COOLDOWN_MS, DEFAULT_MAX_REPLICAS } from './scaling.ts';
import type { ServiceLevel } from './sla.ts';

/** The manifest with the sections that the document has beyond the first ones, and what its statements add to them. */
export function withSections(manifest: Manifest, document: ManifestDocument, reader: PartReader): Manifest {
  const rules = document.rules === undefined ? undefined : readRules(document.rules, reader);
  const effects = effectsOf(rules ?? []);
  const sla = slaOf(document, effects, reader);
  const scaling = scalingOf(document, effects, reader);
  const network = networkOf(document, effects, reader);
  checkBudget(manifest, reader);
  return {
    ...manifest,
    ...(document.metrics === undefined ? {} : { metrics: readMetrics(document.metrics, reader) }),
    ...(sla === undefined ? {} : { sla }),
    ...(scaling === undefined ? {} : { scaling }),
    ...(rules === undefined ? {} : { rules }),
    ...(network === undefined ? {} : { network }),
    ...placementWith(manifest, effects),
  };
}

function placementWith({ placement }: Manifest, { directives }: RuleEffects): Partial<Manifest> {
  if (directives.length === 0) return {};
  return {
    placement: [...placement, ...directives.map(({ directive }) => directive)],
    rulePlacement: directives.map(({ path }) => path),
  };
}

const NO_SLA: ServiceLevel = { components: [], classes: [], objectives: [], penalties: [], cap: 1 };

function slaOf(document: ManifestDocument, { classes }: RuleEffects, reader: PartReader): ServiceLevel | undefined {
  const written = document.sla === undefined ? undefined : readSla(document.sla, reader);
  if (classes.length === 0) return written;
  const sla = written ?? NO_SLA;
  return { ...sla, components: [...sla.components, ...classes] };
}

function scalingOf(
  document: ManifestDocument,
  { equations }: RuleEffects,
  reader: PartReader,
): readonly ComponentScaling[] | undefined {
  const written = document.scaling === undefined ? undefined : readScaling(document.scaling, reader);
  if (equations.length === 0) return written;
  const scaling = new Map((written ?? []).map((one) => [one.component, one]));
  for (const { component, rule } of equations) {
    const known = scaling.get(component);
    if (known === undefined)
      reader.warning('MANIFEST_SCALING_UNBOUNDED', rule.path, { component, max: DEFAULT_MAX_REPLICAS });
    const one = known ?? unbounded(component, rule.path);
    scaling.set(component, { ...one, rules: [...one.rules, rule] });
  }
  return [...scaling.values()];
}

function unbounded(component: string, path: string): ComponentScaling {
  return {
    component,
    min: 1,
    initial: 1,
    max: DEFAULT_MAX_REPLICAS,
    cooldownMs: DEFAULT_COOLDOWN_MS,
    rules: [],
    origin: 'manifest',
    path,
  };
}

const NO_NETWORK: NetworkServices = { vpns: [], firewall: [], loadBalancers: [], speeds: [], multipath: [] };

function networkOf(
  document: ManifestDocument,
  { speeds }: RuleEffects,
  reader: PartReader,
): NetworkServices | undefined {
  const written = document.network === undefined ? undefined : readNetwork(document.network, reader);
  if (speeds.length === 0) return written;
  const network = written ?? NO_NETWORK;
  return { ...network, speeds: [...network.speeds, ...speeds] };
}

const HOURS_OF_MONTH = 730;

function checkBudget({ budget }: Manifest, reader: PartReader): void {
  if (budget?.perMonth === undefined) return;
  const { perHour, perMonth } = budget;
  if (perHour.currency !== perMonth.currency) {
    reader.error('MANIFEST_BUDGET_CURRENCIES', '/budget', { hour: perHour.currency, month: perMonth.currency });
  } else if (perHour.micros > perMonth.micros) {
    reader.error('MANIFEST_BUDGET_HOUR_ABOVE_MONTH', '/budget/perHour');
  } else if (perHour.micros * HOURS_OF_MONTH > perMonth.micros) {
    const days = Math.floor(perMonth.micros / perHour.micros / 24);
    reader.warning('MANIFEST_BUDGET_SHORT_MONTH', '/budget/perMonth', { days });
  }
}
