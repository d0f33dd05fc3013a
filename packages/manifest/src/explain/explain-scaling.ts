import { formatDuration } from '../duration.ts';
import { printExpression } from '../expression/print-expression.ts';
import type { Adjustment, ComponentScaling, ScalingRule } from '../sections/scaling.ts';
import { counted } from './words.ts';

export function explainScaling(scaling: readonly ComponentScaling[]): readonly string[] {
  return scaling.flatMap(({ component, min, initial, max, rules }) => [
    boundsLine({ component, min, initial, max }),
    ...rules.map((rule) => `  ${explainRule(rule)}`),
  ]);
}

function boundsLine({
  component,
  min,
  initial,
  max,
}: Omit<ComponentScaling, 'rules' | 'cooldownMs' | 'origin' | 'path'>) {
  if (min === max) return `${component} always has ${counted(min, 'replica')}`;
  return `${component} has ${min} to ${counted(max, 'replica')}, ${initial} at first`;
}

/** A rule as a sentence. */
export function explainRule(rule: ScalingRule): string {
  const where =
    rule.origin === 'manifest' ? '' : ` (from ${rule.origin === 'claudia' ? 'the OVF package' : 'OneFlow'})`;
  switch (rule.kind) {
    case 'condition': {
      const held = rule.heldMs === 0 ? '' : ` for ${formatDuration(rule.heldMs)}`;
      const when = printExpression(rule.when.expression);
      const rest = rule.cooldownMs === 0 ? '' : `, then rest ${formatDuration(rule.cooldownMs)}`;
      return `${rule.name}: when ${when}${held}, ${explainAdjustment(rule.adjustment)}${rest}${where}`;
    }
    case 'schedule': {
      const at =
        rule.at.kind === 'once' ? `at ${new Date(rule.at.at).toISOString()}` : `at "${rule.at.text}" (cron, UTC)`;
      return `${rule.name}: ${at}, ${explainAdjustment(rule.adjustment)}${where}`;
    }
    case 'equation': {
      const when = rule.when === undefined ? '' : ` when ${printExpression(rule.when)}`;
      return `${rule.name}: as many as ${printExpression(rule.value.expression)}, rounded up${when}${where}`;
    }
  }
}

function explainAdjustment(adjustment: Adjustment): string {
  switch (adjustment.kind) {
    case 'set':
      return `have ${counted(adjustment.to, 'replica')}`;
    case 'change':
      return `${adjustment.by < 0 ? 'remove' : 'add'} ${counted(Math.abs(adjustment.by), 'replica')}`;
    case 'percent': {
      const verb = adjustment.percent < 0 ? 'remove' : 'add';
      const least = adjustment.atLeast > 1 ? `, ${adjustment.atLeast} or more` : '';
      return `${verb} ${Math.abs(adjustment.percent)} % of the replicas${least}`;
    }
  }
}
