export {
  SWITCH_PROTOCOL,
  type SwitchHello,
  type SwitchStatus,
  type TrunkConfiguration,
  type TrunkListening,
  type TrunkStatus,
} from './control/methods.ts';
export { SwitchClient } from './control/switch-client.ts';
export type {
  HostRecord,
  NetworkConfiguration,
  PeerConfiguration,
  PortConfiguration,
  Shape,
} from './core/configuration.ts';
export type { Counters, DropCounters } from './core/counters.ts';
export type { NetworkStatus, PortStatus } from './core/ethernet-switch.ts';
export { siteUrn } from './edge/site-identity.ts';
export { SWITCH_PROCESS_ARGUMENTS, type SwitchProcessOptions } from './process-arguments.ts';
export { type RunningSwitch, runSwitch } from './run-switch.ts';
