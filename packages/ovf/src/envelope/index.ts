// Only what judges a bare descriptor: a command that does no more starts in half the time of the whole room.
export type { Diagnostic, OvfCode, Severity } from '../diagnostics/diagnostic.ts';
export { requireDeployable } from '../diagnostics/require-deployable.ts';
export { type ConfigurableProperty, configurableProperties } from '../plan/configurable-properties.ts';
export type { DeploymentPlan } from '../plan/deployment-plan.ts';
export { type DeploymentChoices, outlineDeployment } from '../plan/plan-deployment.ts';
export { decodeXml } from '../xml/decode-xml.ts';
export { DEFAULT_XML_LIMITS } from '../xml/xml-limits.ts';
export { formatPlace, type Place } from '../xml/xml-place.ts';
export type { Envelope } from './envelope.ts';
export { type ParsedEnvelope, type ParseOptions, parseEnvelope } from './parse-envelope.ts';
