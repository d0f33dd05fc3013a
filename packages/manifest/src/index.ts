export { bindManifest } from './bind-manifest.ts';
export type { BoundComponent, BoundManifest, OvfOutline, VirtualSystemOutline } from './bound-manifest.ts';
export type { ClaudiaParts, CloudProperty } from './claudia/claudia-parts.ts';
export { CLAUDIA_NS, type ElementLike } from './claudia/element.ts';
export { readClaudia } from './claudia/read-claudia.ts';
export { applicationNameFrom, defaultManifest } from './default-manifest.ts';
export { type Diagnostic, isError, refusal, type Severity } from './diagnostic.ts';
export { type Examination, examineManifest } from './examine-manifest.ts';
export { explainClaudia } from './explain/explain-claudia.ts';
export { type ExplainedPart, explainManifest } from './explain/explain-manifest.ts';
export { explainRule } from './explain/explain-scaling.ts';
export { type EvaluationContext, evaluate, FRESH_FOR_MS } from './expression/evaluate.ts';
export {
  type ExplainedExpression,
  explainExpression,
  explainTrace,
  formatOutcome,
} from './expression/explain-expression.ts';
export type { Expression, ReferenceNode, Span } from './expression/expression.ts';
export { referenceKey } from './expression/expression.ts';
export type { MetricSource, Sample } from './expression/metric-source.ts';
export { parseExpression } from './expression/parse-expression.ts';
export { printExpression } from './expression/print-expression.ts';
export { formatQuantity, type Quantity } from './expression/quantity.ts';
export type { TextOrigin } from './expression/refusal.ts';
export { type Dimension, type Unit, unitOf } from './expression/units.ts';
export type { Fault, Outcome, Value } from './expression/value.ts';
export {
  type Budget,
  type DirectiveKind,
  type DirectiveOf,
  MANIFEST_VERSION,
  type Manifest,
  type ManifestComponent,
  type PlacementDirective,
  type Readiness,
} from './manifest.ts';
export { manifestJsonSchema } from './manifest-schema.ts';
export { parseManifest } from './parse-manifest.ts';
export type { Place, Places } from './places.ts';
export { MAX_MANIFEST_BYTES, type ReadDocument, readDocument } from './read-document.ts';
export { checkRules } from './rules/check-rules.ts';
export { evaluateRules, type RuleResult } from './rules/evaluate-rules.ts';
export { parseStatement } from './rules/parse-statement.ts';
export { type ParsedStatements, parseStatements, RULES_LIMITS } from './rules/parse-statements.ts';
export { printStatement } from './rules/print-statement.ts';
export type { ComponentScope, MetricScope, RuleScope } from './rules/scope.ts';
export type { Statement } from './rules/statement.ts';
export {
  contextOf,
  evaluateScaling,
  type Moment,
  type RuleVerdict,
  type ScalingVerdict,
  unitOfMetric,
} from './sections/evaluate-scaling.ts';
export type { Adjustment, ComponentScaling, ScalingRule } from './sections/scaling.ts';
export { TogetherGroups } from './together-groups.ts';
