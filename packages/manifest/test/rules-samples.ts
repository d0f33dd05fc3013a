import assert from 'node:assert/strict';
import type { Diagnostic } from '../src/diagnostic.ts';
import { unitOf } from '../src/expression/units.ts';
import { checkRules } from '../src/rules/check-rules.ts';
import { parseStatements } from '../src/rules/parse-statements.ts';
import type { MetricScope, RuleScope } from '../src/rules/scope.ts';

/** A metric measured in a unit. */
function measured(symbol: string, more: MetricScope = {}): MetricScope {
  const unit = unitOf(symbol);
  assert.ok(unit !== undefined, symbol);
  return { unit, ...more };
}

/** Three components, two networks, and metrics of most kinds. */
export const SCOPE: RuleScope = {
  components: new Map([
    ['C1', { minReplicas: 1, maxReplicas: 10 }],
    ['C2', {}],
    ['C3', {}],
    ['C11', {}],
    ['web-1', {}],
  ]),
  networks: ['RED', 'BLUE'],
  slaClasses: ['Gold', 'Silver'],
  sites: ['Domain1', 'Domain2', 'Domain3'],
  metrics: new Map<string, MetricScope>([
    ['Users', {}],
    ['RequestPerSecond', {}],
    ['Utilisation', measured('%')],
    ['Latency', measured('ms')],
    ['Free', measured('MiB')],
    ['Traffic', measured('MB/s')],
    ['Price', measured('EUR/h')],
    ['Temperature', { range: {} }],
    ['Queue', { components: ['C1'] }],
    ['Balance', { range: { min: -1, max: 1 } }],
  ]),
};

/** What is wrong with statements, one on each line: faults of the text, or else of what it says. */
export function faultsOf(text: string, scope: RuleScope = SCOPE): readonly Diagnostic[] {
  const { statements, diagnostics } = parseStatements(text, { path: '/rules' });
  return diagnostics.length > 0 ? diagnostics : checkRules(statements, scope);
}

export function shown(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, line, column }) => `${code.replace('MANIFEST_', '')} ${line}:${column}`);
}
