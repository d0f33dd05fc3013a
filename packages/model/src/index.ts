export { APPLICATION_MACHINE, type ApplicationEvent, type ApplicationState } from './application-state.ts';
export type { DriverCapabilities } from './capabilities.ts';
export { DISK_EXPORT_FORMATS, type DiskExportFormat } from './disk-export.ts';
export {
  cidrParts,
  type Ipv4,
  type Ipv4Cidr,
  ipv4ToNumber,
  type MacAddress,
  type NetworkPeer,
  type NetworkSpec,
  numberToIpv4,
  parseIpv4,
  parseIpv4Cidr,
  parseMac,
} from './network.ts';
export { ORDER_MACHINE, type Order, type OrderEvent, type OrderState } from './order.ts';
export { addResources, NO_RESOURCES, pricePerHour, resourcesOf } from './resources.ts';
export {
  type CatalogueEntry,
  freeOf,
  type PriceList,
  type ResourceAmount,
  type SiteCapacity,
  type SiteDescription,
} from './site.ts';
export { isFinal, type StateMachine, type Transition, transition } from './state-machine.ts';
export {
  type BootMode,
  type CdromSpec,
  DISK_FORMATS,
  type DiskFormat,
  type DiskSpec,
  type Endpoint,
  type EnvironmentFileSpec,
  type ImageRef,
  type IngressSpec,
  imagesOf,
  type NicSpec,
  type Tenant,
  type VeeMetrics,
  type VeeObservation,
  type VeeSpec,
} from './vee.ts';
export {
  VEE_MACHINE,
  VEE_VERBS,
  VERB_EVENT,
  VERB_TARGET,
  type VeeEvent,
  type VeeState,
  type VeeVerb,
} from './vee-state.ts';
