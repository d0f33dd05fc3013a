// Only what judges a bare descriptor: a command that does no more starts in half the time of the whole room.
export type { Diagnostic, OvfCode, Severity } from '../diagnostics/diagnostic.ts';
export { requireDeployable } from '../diagnostics/require-deployable.ts';
export type { Envelope } from './envelope.ts';
export { type ParsedEnvelope, type ParseOptions, parseEnvelope } from './parse-envelope.ts';
