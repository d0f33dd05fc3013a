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
import {
  type CatalogueEntry,
  type DriverCapabilities,
  type EnvironmentFileSpec,
  resourcesOf,
  type VeeSpec,
} from '@hanse/model';
import { type DeploymentPlan, listedSiblings } from '@hanse/ovf';
import { explain, type Placement, type PlacementDemand } from '@hanse/placement';
import type { ApplicationVee } from '../applications/application.ts';
import type { ApplicationPlan, InstallPlan, NetworkPlan, ReadinessCheck } from '../applications/application-plan.ts';
import { nicKey, type PlannedNetwork, planNetwork } from './address-plan.ts';
import { placeWithGroups } from './place-groups.ts';
import { hostsOf, seedFiles } from './seed-files.ts';
import { chainFormatsOf, formatsOf, hostLabel, type ImageFile, type PlannedVee, planVee } from './vee-planning.ts';

export interface PlanningRequest {
  readonly applicationId: ApplicationId;
  readonly name: string;
  readonly ovf: DeploymentPlan;
  readonly manifest: BoundManifest;
  /** The package's files by href. */
  readonly files: ReadonlyMap<string, ImageFile>;
  /** The files for guests beside their OVF environments, by VirtualSystem id. */
  readonly environmentFiles: ReadonlyMap<string, readonly EnvironmentFileSpec[]>;
  /** VirtualSystems whose StartupSection says how they are stopped: the others are asked to shut down. */
  readonly hasOwnStop: (systemId: string) => boolean;
  /** What VEEs may do by identities of their own; absent: they get none. */
  readonly identityScopes?: readonly string[];
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
  const asked = { demands, directives, catalogue, ...(budget === undefined ? {} : { budget }) };
  const nameOf = (id: string) => components.get(id)?.name ?? id;
  const { placement, lines } = unwrap(placeWithGroups(asked, ovf.placementGroups, nameOf));
  const siteOf = sitesOf(placement);
  const networks = planNetworks(ovf, vees, siteOf, mint);
  const domain = `${hostLabel(name)}.hanse.internal`;
  const networkNames = new Map(
    ovf.networks.flatMap(({ name: mapped, descriptorNames }) => descriptorNames.map((own) => [own, mapped] as const)),
  );
  const siblingsOf = listedSiblings(ovf.systems);
  const context = { applicationId, domain, networks, networkNames, vees, siblingsOf };
  const startOrder = new Map(
    ovf.startGroups.flatMap((group, index) => group.systemIds.map((id) => [id, index] as const)),
  );
  const stops = stopsOf(request);
  const hasGuestInfo = sitesWith(catalogue, ({ guestInfo }) => guestInfo === true);
  const hasSeedDisc = sitesWith(catalogue, ({ seedDisc }) => seedDisc);
  const { identityScopes: scopes = [] } = request;
  return {
    plan: {
      domain,
      networks: networks.map((network) => networkPlan(network)),
      images: [...files.values()].map(({ digest, name: file }) => ({ digest, file })),
      startGroups: ovf.startGroups.map(({ delaySeconds, waitingForGuests, leastDelaySeconds }, order) => ({
        ...{ order, delaySeconds, waitingForGuests, leastDelaySeconds },
      })),
      stopGroups: stops.groups,
      installs: installsOf(ovf),
      costPerHour: placement.costPerHour,
      explanation: [...explain(placement), ...lines],
      ...readinessOf(manifest),
    },
    vees: vees.map((vee) => {
      const { id } = vee.system;
      const siteId = siteOf(vee);
      const files = request.environmentFiles.get(id) ?? [];
      const isGuestInfo = vee.readsGuestInfo && hasGuestInfo.has(siteId);
      const extras: SpecExtras = {
        ...(vee.cdroms.length > 0 ? { cdroms: vee.cdroms } : {}),
        ...(files.length > 0 ? { environmentFiles: files } : {}),
        ...(isGuestInfo ? { guestInfo: true } : {}),
        ...(stops.areTurnedOff.has(id) ? { stopAction: 'powerOff' } : {}),
        ...(scopes.length > 0 && vee.hasSeed && hasSeedDisc.has(siteId) ? { identity: { scopes } } : {}),
      };
      return applicationVee(vee, siteId, networks, { seed: seedFiles(vee, context), ...extras }, startOrder.get(id));
    }),
  };
}

type SpecExtras = Pick<VeeSpec, 'cdroms' | 'environmentFiles' | 'guestInfo' | 'stopAction' | 'identity'>;

function sitesWith(catalogue: PlanningRequest['catalogue'], can: (able: DriverCapabilities) => boolean): Set<SiteId> {
  return new Set(catalogue.flatMap(({ site }) => (can(site.capabilities) ? [site.siteId] : [])));
}

/** What is stopped after what; a system whose stop action is "none" is left to itself. */
function stopsOf({ ovf, hasOwnStop }: PlanningRequest) {
  const stops = ovf.stopGroups.flatMap((group) => group.stops);
  const areTurnedOff = stops.filter(({ systemId, action }) => action === 'powerOff' && hasOwnStop(systemId));
  const groups = ovf.stopGroups.map((group) => ({
    virtualSystems: group.stops.filter(({ action }) => action !== 'none').map(({ systemId }) => systemId),
    delaySeconds: group.delaySeconds,
  }));
  return {
    areTurnedOff: new Set(areTurnedOff.map(({ systemId }) => systemId)),
    groups: groups.filter(({ virtualSystems }) => virtualSystems.length > 0),
  };
}

function installsOf({ systems }: DeploymentPlan): readonly InstallPlan[] {
  return systems.flatMap(({ id, install }) =>
    install === undefined ? [] : [{ virtualSystem: id, stopAfterSeconds: install.initialBootStopDelaySeconds }],
  );
}

function demandOf(vee: PlannedVee): PlacementDemand {
  const { system, component, disks, boot } = vee;
  return {
    component: component.name,
    resources: resourcesOf({ vcpus: system.vcpus, memoryMib: system.memoryMib, disks }),
    needs: {
      bootMode: boot,
      diskFormats: formatsOf(vee),
      diskChains: chainFormatsOf(vee),
      cdroms: vee.cdroms.length > 0,
      ingress: component.ingress.length > 0,
      seedDisc: vee.needsDisc,
      environment: vee.hasSeed,
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
  extras: Pick<VeeSpec, 'seed'> & SpecExtras,
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
    spec: { veeId, applicationId, name: system.id, vcpus, memoryMib, boot, disks, nics, ingress, ...extras },
    state: 'DEFINED',
    desired: startOrder === undefined ? 'DEFINED' : 'ACTIVE',
    endpoints: [],
    facts: {},
  };
}
