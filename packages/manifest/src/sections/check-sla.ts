import { didYouMean } from '../did-you-mean.ts';
import { listed } from '../listed.ts';
import type { Report } from '../report.ts';
import { classNames } from './service-classes.ts';
import { formatShare } from './share.ts';
import type { Credit, Objective, Penalty, ServiceLevel } from './sla.ts';

/** Classes that do not exist or contradict each other, and penalties that make no sense. */
export function checkSla(sla: ServiceLevel, report: Report): void {
  const known = classNames(sla.classes);
  const chosen = [...(sla.class === undefined ? [] : [sla.class]), ...sla.components];
  for (const { name, path } of chosen) {
    // Names in statements are looked at with the rest of the statement.
    if (known.includes(name) || isRule(path)) continue;
    report.error('MANIFEST_SLA_CLASS_UNKNOWN', path, { name, hint: didYouMean(name, known), known: listed(known) });
  }
  checkChoices(sla, report);
  checkPromises(sla, sla.cap, report);
  for (const one of sla.classes) checkPromises(one, sla.cap, report);
}

function checkChoices({ components }: ServiceLevel, report: Report): void {
  const chosen = new Map<string, { readonly name: string; readonly path: string }>();
  for (const { component, name, path } of components) {
    const first = chosen.get(component);
    if (first === undefined) chosen.set(component, { name, path });
    else if (first.name !== name && !(isRule(first.path) && isRule(path))) {
      const details = { component, first: first.name, second: name, other: first.path };
      report.error('MANIFEST_SLA_CLASS_TWICE', path, details);
    }
  }
}

function isRule(path: string): boolean {
  return path.startsWith('/rules/');
}

interface Promises {
  readonly objectives: readonly Objective[];
  readonly penalties: readonly Penalty[];
}

function checkPromises({ objectives, penalties }: Promises, cap: number, report: Report): void {
  const byName = new Map<string, Objective>();
  for (const objective of objectives) {
    const { name, path, share } = objective;
    if (byName.has(name)) report.error('MANIFEST_OBJECTIVE_TWICE', path, { name });
    if (share === 0) report.error('MANIFEST_OBJECTIVE_EMPTY', path, { name });
    byName.set(name, objective);
  }
  for (const penalty of penalties) checkPenalty(penalty, byName, cap, report);
  for (const name of byName.keys()) {
    checkTiers(
      penalties.filter(({ objective }) => objective === name),
      report,
    );
  }
}

function checkPenalty(penalty: Penalty, byName: ReadonlyMap<string, Objective>, cap: number, report: Report): void {
  const { objective: name, below, credit, path } = penalty;
  const objective = byName.get(name);
  if (objective === undefined) {
    const known = [...byName.keys()];
    report.error('MANIFEST_OBJECTIVE_UNKNOWN', path, { name, hint: didYouMean(name, known), known: listed(known) });
  } else if (below > objective.share) {
    const details = { below: formatShare(below), share: formatShare(objective.share), name };
    report.error('MANIFEST_PENALTY_ABOVE', path, details);
  } else if (below === 0) {
    report.warning('MANIFEST_PENALTY_NEVER', path, { name });
  }
  if (credit.kind === 'share' && credit.share > cap) {
    report.warning('MANIFEST_PENALTY_CAPPED', path, { credit: formatShare(credit.share), cap: formatShare(cap) });
  }
}

/** A longer failure must never cost less than a shorter one. */
function checkTiers(penalties: readonly Penalty[], report: Report): void {
  const tiers = [...penalties].sort((a, b) => b.below - a.below);
  for (const [index, tier] of tiers.entries()) {
    const milder = tiers[index - 1];
    if (milder === undefined) continue;
    const details = { below: formatShare(tier.below), other: formatShare(milder.below) };
    if (milder.below === tier.below) report.error('MANIFEST_PENALTY_TWICE', tier.path, details);
    else if (isLess(tier.credit, milder.credit)) report.error('MANIFEST_PENALTY_FALLING', tier.path, details);
  }
}

function isLess(a: Credit, b: Credit): boolean {
  if (a.kind === 'share' && b.kind === 'share') return a.share < b.share;
  return a.kind === 'amount' && b.kind === 'amount' && a.money.micros < b.money.micros;
}
