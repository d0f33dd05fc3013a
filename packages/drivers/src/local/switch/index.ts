export type { SwitchHello, SwitchStatus } from './control/methods.ts';
export { SwitchClient } from './control/switch-client.ts';
export type { NetworkConfiguration, PortConfiguration, Shape } from './core/configuration.ts';
export type { PortStatus } from './core/ethernet-switch.ts';
export { siteUrn } from './edge/site-identity.ts';
export { SWITCH_PROCESS_ARGUMENTS, type SwitchProcessOptions } from './process-arguments.ts';
export { type RunningSwitch, runSwitch } from './run-switch.ts';
