import { formatMoney } from '@hanse/kernel';
import { formatDuration } from '../duration.ts';
import type { Manifest, PlacementDirective } from '../manifest.ts';
import { explainNetwork } from './explain-network.ts';
import { explainMetrics, explainRules } from './explain-rules.ts';
import { explainScaling } from './explain-scaling.ts';
import { explainSla } from './explain-sla.ts';
import { inWords } from './words.ts';

/** A part of a manifest in words. */
export interface ExplainedPart {
  readonly title: string;
  readonly lines: readonly string[];
  /** Said when this release reads and checks the part but does not act on it yet. */
  readonly note?: string;
}

const NOT_YET = 'checked and explained; the federation does not act on it yet';

/** What every part of a manifest means, in sentences; parts that say nothing are left out. */
export function explainManifest(manifest: Manifest): readonly ExplainedPart[] {
  const { sla, scaling = [], rules = [], network, metrics = [] } = manifest;
  const parts: readonly ExplainedPart[] = [
    { title: 'Components', lines: componentLines(manifest) },
    { title: 'Placement', lines: manifest.placement.map(directiveLine) },
    { title: 'Budget', lines: budgetLines(manifest), note: monthNote(manifest) },
    { title: 'Readiness', lines: readinessLines(manifest) },
    { title: 'Metrics', lines: explainMetrics(metrics) },
    { title: 'Service level', lines: sla === undefined ? [] : explainSla(sla), note: NOT_YET },
    { title: 'Scaling', lines: explainScaling(scaling), note: NOT_YET },
    { title: 'Rules', lines: explainRules(rules) },
    { title: 'Network services', lines: network === undefined ? [] : explainNetwork(network), note: NOT_YET },
  ].map(({ note, ...part }) => (note === undefined ? part : { ...part, note }));
  return parts.filter(({ lines }) => lines.length > 0);
}

function componentLines({ components, properties }: Manifest): readonly string[] {
  return components.map(({ name, virtualSystem, ingress }) => {
    const keys = Object.hasOwn(properties, name) ? Object.keys(properties[name] ?? {}) : [];
    const parts = [
      name === virtualSystem ? name : `${name} is VirtualSystem ${virtualSystem}`,
      ...ingress.map((one) => `reached from outside as ${one.name} at port ${one.guestPort}`),
      ...(keys.length === 0 ? [] : [`with its own value of ${inWords(keys)}`]),
    ];
    return parts.join(', ');
  });
}

function directiveLine(directive: PlacementDirective): string {
  switch (directive.kind) {
    case 'minimumSites':
      return `the application uses at least ${directive.count} sites`;
    case 'spread':
      return `${inWords(directive.components)} each run on a site of their own`;
    case 'together':
      return `${inWords(directive.components)} run on the same site`;
    case 'within':
      return `${runs(directive.components)} only under the law of ${inWords(directive.jurisdictions, 'or')}`;
    case 'outside':
      return `${runs(directive.components)} nowhere under the law of ${inWords(directive.jurisdictions, 'or')}`;
    case 'on':
      return `${runs(directive.components)} only on ${inWords(directive.sites, 'or')}`;
  }
}

function runs(components: readonly string[]): string {
  return `${inWords(components)} ${components.length === 1 ? 'runs' : 'run'}`;
}

function budgetLines({ budget }: Manifest): readonly string[] {
  if (budget === undefined) return [];
  const { perHour, perMonth } = budget;
  return [
    `all machines together cost at most ${formatMoney(perHour)} per hour`,
    ...(perMonth === undefined ? [] : [`and at most ${formatMoney(perMonth)} per month of 730 hours`]),
  ];
}

function monthNote({ budget }: Manifest): string | undefined {
  return budget?.perMonth === undefined
    ? undefined
    : 'the hour decides where machines may run; the month is not counted yet';
}

function readinessLines({ readiness }: Manifest): readonly string[] {
  if (readiness === undefined) return [];
  const { component, ingress, path, expectStatus, withinMs } = readiness;
  return [
    `ready when ${path} at ${ingress} of ${component} answers ${expectStatus} within ${formatDuration(withinMs)}`,
  ];
}
