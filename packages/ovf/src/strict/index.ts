export type { StrictFinding } from './strict-finding.ts';
export { STRICT_RULES, type StrictRule } from './strict-rules.ts';
export { createStrictValidator, type StrictValidator } from './strict-validator.ts';
