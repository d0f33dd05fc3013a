export { requireDeployable } from './diagnostics/require-deployable.ts';
export { parseEnvelope } from './envelope/parse-envelope.ts';
