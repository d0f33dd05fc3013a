import {
  type ApplicationId,
  err,
  HanseError,
  type NetworkId,
  ok,
  type Result,
  type SiteId,
  toHanseError,
  unwrap,
  type VeeId,
} from '@hanse/kernel';
import type { BoundManifest } from '@hanse/manifest';
import { type CatalogueEntry, resourcesOf } from '@hanse/model';
import type { DeploymentPlan } from '@hanse/ovf';
import { explain, type Placement, type PlacementDemand, place } from '@hanse/placement';
import type { ApplicationVee } from '../applications/application.ts';
import type { ApplicationPlan, NetworkPlan, ReadinessCheck } from '../applications/application-plan.ts';
import { nicKey, type PlannedNetwork, planNetwork } from './address-plan.ts';
import { hostsOf, seedFiles } from './seed-files.ts';
import { formatsOf, hostLabel, type ImageFile, type PlannedVee, planVee } from './vee-planning.ts';

export interface PlanningRequest {
  readonly applicationId: ApplicationId;
  readonly name: string;
  readonly ovf: DeploymentPlan;
  readonly manifest: BoundManifest;
  /** The package's files by href. */
  readonly files: ReadonlyMap<string, ImageFile>;
  readonly catalogue: readonly CatalogueEntry[];
  readonly mint: { veeId(): VeeId; networkId(): NetworkId };
}

export interface PlannedApplication {
  readonly plan: ApplicationPlan;
  readonly vees: readonly ApplicationVee[];
}

/** From package, manifest and catalogue to everything the sites will be asked: or why it cannot be deployed. */
export function planApplication(request: PlanningRequest): Result<PlannedApplication, HanseError> {
  try {
    return ok(planned(request));
  } catch (thrown) {
    return err(toHanseError(thrown));
  }
}

function planned(request: PlanningRequest): PlannedApplication {
  const { applicationId, name, ovf, manifest, files, catalogue, mint } = request;
  const components = new Map(manifest.components.map((component) => [component.virtualSystem, component]));
  const vees = ovf.systems.map((system) => {
    const component = components.get(system.id);
    if (component === undefined) throw new HanseError('INTERNAL', { what: `${system.id} has no component` });
    return planVee({ veeId: mint.veeId(), applicationId, system, component, files });
  });
  const { budget, placement: directives } = manifest;
  const demands = vees.map(demandOf);
  const placement = unwrap(place({ demands, directives, catalogue, ...(budget === undefined ? {} : { budget }) }));
  const siteOf = sitesOf(placement);
  const networks = planNetworks(ovf, vees, siteOf, mint);
  const domain = `${hostLabel(name)}.hanse.internal`;
  const context = { applicationId, domain, networks, vees };
  const startOrder = new Map(
    ovf.startGroups.flatMap((group, index) => group.systemIds.map((id) => [id, index] as const)),
  );
  return {
    plan: {
      domain,
      networks: networks.map((network) => networkPlan(network)),
      images: [...files.values()].map(({ digest, name: file }) => ({ digest, file })),
      startGroups: ovf.startGroups.map(({ delaySeconds, waitingForGuests }, order) => ({
        order,
        delaySeconds,
        waitingForGuests,
      })),
      costPerHour: placement.costPerHour,
      explanation: explain(placement),
      ...readinessOf(manifest),
    },
    vees: vees.map((vee) => {
      const order = startOrder.get(vee.system.id);
      return applicationVee(vee, siteOf(vee), networks, seedFiles(vee, context), order);
    }),
  };
}

function demandOf(vee: PlannedVee): PlacementDemand {
  const { system, component, disks, boot } = vee;
  return {
    component: component.name,
    resources: resourcesOf({ vcpus: system.vcpus, memoryMib: system.memoryMib, disks }),
    needs: {
      bootMode: boot,
      diskFormats: formatsOf(vee),
      ingress: component.ingress.length > 0,
      seedDisc: vee.hasSeed,
      trunk: false,
    },
    networks: system.nics.flatMap((nic) => (nic.network === undefined ? [] : [nic.network])),
  };
}

function sitesOf(placement: Placement): (vee: PlannedVee) => SiteId {
  const byComponent = new Map(placement.assignments.map(({ component, siteId }) => [component, siteId]));
  return (vee) => {
    const siteId = byComponent.get(vee.component.name);
    if (siteId === undefined) throw new HanseError('INTERNAL', { what: `${vee.component.name} was not placed` });
    return siteId;
  };
}

function planNetworks(
  ovf: DeploymentPlan,
  vees: readonly PlannedVee[],
  siteOf: (vee: PlannedVee) => SiteId,
  mint: PlanningRequest['mint'],
): readonly PlannedNetwork[] {
  const members = ovf.networks.map(({ name }) => ({
    name,
    members: vees.flatMap((vee) =>
      vee.system.nics.flatMap((nic, nicIndex) =>
        nic.network === name ? [{ virtualSystem: vee.system.id, nicIndex, siteId: siteOf(vee) }] : [],
      ),
    ),
  }));
  return members
    .filter((network) => network.members.length > 0)
    .map((network, index) => planNetwork({ ...network, index, networkId: mint.networkId() }));
}

function networkPlan(network: PlannedNetwork): NetworkPlan {
  const { networkId, name, cidr } = network;
  const sites = [...network.serviceAddressOf].map(([siteId, serviceAddress]) => ({ siteId, serviceAddress }));
  return { networkId, name, cidr, sites, hosts: hostsOf(network) };
}

function readinessOf({ readiness, components }: BoundManifest): { readiness?: ReadinessCheck } {
  const component = components.find(({ name }) => name === readiness?.component);
  if (readiness === undefined || component === undefined) return {};
  const { ingress, path, expectStatus, withinMs } = readiness;
  return {
    readiness: {
      virtualSystem: component.virtualSystem,
      ingress,
      path,
      expectStatus,
      withinSeconds: withinMs / 1000,
    },
  };
}

/** A system in no start group is defined and left so (startAction "none"). */
function applicationVee(
  vee: PlannedVee,
  siteId: SiteId,
  networks: readonly PlannedNetwork[],
  seed: Readonly<Record<string, string>>,
  startOrder: number | undefined,
): ApplicationVee {
  const { veeId, applicationId, system, component, boot, disks } = vee;
  const nics = system.nics.flatMap((nic, index) => {
    const planned = networks.find(({ name }) => name === nic.network)?.nicOf.get(nicKey(system.id, index));
    return planned ?? [];
  });
  const { vcpus, memoryMib } = system;
  const { ingress } = component;
  return {
    veeId,
    applicationId,
    name: system.id,
    component: component.name,
    siteId,
    startOrder: startOrder ?? -1,
    spec: { veeId, applicationId, name: system.id, vcpus, memoryMib, boot, disks, nics, ingress, seed },
    state: 'DEFINED',
    desired: startOrder === undefined ? 'DEFINED' : 'ACTIVE',
    endpoints: [],
    facts: {},
  };
}
