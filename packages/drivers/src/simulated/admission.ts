import { type ErrorCode, HanseError, type JsonValue } from '@hanse/kernel';
import {
  type DriverCapabilities,
  freeOf,
  type ImageRef,
  type ResourceAmount,
  resourcesOf,
  type VeeSpec,
} from '@hanse/model';
import { SIMULATED_NAME } from './capabilities.ts';
import type { CloudState } from './cloud-state.ts';
import { keyOf } from './image-key.ts';

/** Throws why the VEE cannot be defined here: capability first, then what it refers to, then room. */
export function admit(
  spec: VeeSpec,
  site: { readonly state: CloudState; readonly capabilities: DriverCapabilities; readonly total: ResourceAmount },
): void {
  mustBeCapable(spec, site.capabilities);
  mustRefer(spec, site.state);
  mustFit(spec, freeOf({ total: site.total, used: site.state.used }));
}

/** Throws DRIVER_CAPABILITY_MISSING unless `isThere`. */
export function mustHave(isThere: boolean, capability: string, accepted: JsonValue = capability): void {
  if (isThere) return;
  throw new HanseError('DRIVER_CAPABILITY_MISSING', { driver: SIMULATED_NAME, capability, accepted });
}

function mustBeCapable(spec: VeeSpec, can: DriverCapabilities): void {
  mustHave(spec.vcpus <= can.maxVcpus, `run ${spec.vcpus} vcpus`, `at most ${can.maxVcpus} vcpus here`);
  mustHave(spec.memoryMib <= can.maxMemoryMib, `run ${spec.memoryMib} MiB`, `at most ${can.maxMemoryMib} MiB here`);
  mustHave(can.bootModes.includes(spec.boot), `boot by ${spec.boot}`, can.bootModes);
  mustHave(can.ingress || spec.ingress.length === 0, 'ingress');
  const { seed, disks, cdroms = [], environmentFiles = [], guestInfo = false } = spec;
  const hasGuestInfo = guestInfo && can.guestInfo === true;
  mustHave(can.seedDisc || Object.keys(seed).length === 0 || hasGuestInfo, 'seed disc');
  mustHave(can.seedDisc || environmentFiles.length === 0, 'seed disc');
  mustHave(can.cdroms === true || cdroms.length === 0, 'CD-ROMs');
  const chained = disks.flatMap(({ image, parents = [] }) => (parents.length > 0 && image !== undefined ? image : []));
  for (const { format } of chained) {
    mustHave(can.diskChains?.includes(format) === true, `stack ${format} images`, [...(can.diskChains ?? [])]);
  }
}

function mustRefer({ veeId, nics, disks, cdroms = [] }: VeeSpec, state: CloudState): void {
  for (const { networkId } of nics) {
    if (!state.networks.has(networkId)) refuse('DRIVER_NETWORK_UNKNOWN', { networkId, veeId });
  }
  const mustBeThere = (image: ImageRef, diskId: string) => {
    if (!state.images.has(keyOf(image))) refuse('DRIVER_IMAGE_UNKNOWN', { digest: image.digest, diskId });
  };
  for (const { diskId, image, parents = [] } of disks) {
    for (const one of image === undefined ? [] : [image, ...parents]) mustBeThere(one, diskId);
  }
  for (const { cdromId, image } of cdroms) mustBeThere(image, cdromId);
}

function mustFit(spec: VeeSpec, free: ResourceAmount): void {
  const asked = resourcesOf(spec);
  for (const resource of ['vcpus', 'memoryMib', 'diskGib'] as const) {
    if (asked[resource] <= free[resource]) continue;
    const facts = { veeId: spec.veeId, resource, free: free[resource], asked: asked[resource] };
    refuse('DRIVER_CAPACITY_EXHAUSTED', facts);
  }
}

function refuse(code: ErrorCode, details: Readonly<Record<string, JsonValue>>): never {
  throw new HanseError(code, details);
}
