import { formatMoney } from '@hanse/kernel';
import { formatDuration } from '../duration.ts';
import { printExpression } from '../expression/print-expression.ts';
import { classOf } from '../sections/service-classes.ts';
import { formatShare } from '../sections/share.ts';
import type { Credit, Objective, Penalty, ServiceLevel } from '../sections/sla.ts';

export function explainSla(sla: ServiceLevel): readonly string[] {
  const { class: all, components, classes, objectives, penalties, cap } = sla;
  const used = [...new Set([...(all === undefined ? [] : [all.name]), ...components.map(({ name }) => name)])];
  const unused = classes.filter(({ name }) => !used.includes(name)).map(({ name }) => name);
  return [
    ...(all === undefined
      ? []
      : [`every component has class ${all.name}${components.length === 0 ? '' : ' unless said below'}`]),
    ...components.map(({ component, name }) => `${component} has class ${name}`),
    ...[...used, ...unused].flatMap((name) => explainClass(name, sla)),
    ...explainPromises(objectives, penalties),
    ...(cap < 1 ? [`at most ${formatShare(cap)} of the charge of a window is paid back`] : []),
  ];
}

function explainClass(name: string, { classes }: ServiceLevel): readonly string[] {
  const found = classOf(name, classes);
  if (found === undefined) return [];
  const title = found.description === '' ? `class ${name}:` : `class ${name} (${found.description}):`;
  return [title, ...explainPromises(found.objectives, found.penalties).map((line) => `  ${line}`)];
}

function explainPromises(objectives: readonly Objective[], penalties: readonly Penalty[]): readonly string[] {
  return objectives.flatMap(({ name, condition, share, windowMs }) => [
    `${name}: ${printExpression(condition.expression)} for ${formatShare(share)} of every ${formatDuration(windowMs).replace(/^1 /, '')}`,
    ...penalties
      .filter(({ objective }) => objective === name)
      .map(({ below, credit }) => `  below ${formatShare(below)}: ${explainCredit(credit)}`),
  ]);
}

function explainCredit(credit: Credit): string {
  return credit.kind === 'amount'
    ? `${formatMoney(credit.money)} back`
    : `${formatShare(credit.share)} of the charge back`;
}
