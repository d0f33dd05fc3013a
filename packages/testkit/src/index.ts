export { eventually, type Patience } from './eventually.ts';
export { FederationHarness, type HarnessParts } from './federation/federation-harness.ts';
export { ServiceProcess } from './federation/service-process.ts';
export { type SitePlan, threeSites } from './federation/site-plan.ts';
export { freePort, freePorts } from './free-port.ts';
export { type LogLine, RecordingLogger } from './recording-logger.ts';
export { SeededRng } from './seeded-rng.ts';
export { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';
export { type PendingTimer, VirtualClock } from './virtual-clock.ts';
