import { type ApplicationId, unwrap } from '@hanse/kernel';
import type { Ipv4 } from '@hanse/model';
import {
  cloudInitUserData,
  expandMacros,
  type ListedSiblings,
  type Macro,
  type PlannedSystem,
  writeOvfEnvironment,
} from '@hanse/ovf';
import { nicKey, type PlannedNetwork } from './address-plan.ts';
import { hostLabel, type PlannedVee } from './vee-planning.ts';

/** A script is opaque: an "@" in it is the shell's. */
const OPAQUE_PROPERTY = 'user-data';

interface SeedContext {
  readonly applicationId: ApplicationId;
  readonly domain: string;
  readonly networks: readonly PlannedNetwork[];
  /** By their names in the descriptor, by which macros speak of them. */
  readonly networkNames: ReadonlyMap<string, string>;
  readonly vees: readonly PlannedVee[];
  readonly siblingsOf: (systemId: string) => ListedSiblings<PlannedSystem>;
}

/** The files of a VEE's seed disc: its OVF environment (DSP0243 §11) and the names of its neighbours. */
export function seedFiles(vee: PlannedVee, context: SeedContext): Readonly<Record<string, string>> {
  if (!vee.hasSeed) return {};
  const { listed, omitted } = context.siblingsOf(vee.system.id);
  const environment = writeOvfEnvironment({
    id: vee.system.id,
    platform: { kind: 'Hanse', version: '1', vendor: 'Hanse', locale: 'en' },
    properties: expandedProperties(vee, context),
    entities: listed.map((other) => ({ id: other.id, properties: shownToSiblings(other, context) })),
    omittedEntities: omitted,
  });
  return { 'ovf-env.xml': environment, hosts: hostsFile(vee.system, context.networks) };
}

function expandedProperties(vee: PlannedVee, context: SeedContext): Readonly<Record<string, string>> {
  const resolve = (macro: Macro) => macroValue(macro, vee, context);
  const entries = Object.entries(vee.system.properties).map(([key, value]) => {
    return [key, key === OPAQUE_PROPERTY ? cloudInitUserData(value) : unwrap(expandMacros(value, resolve))] as const;
  });
  return Object.fromEntries(entries);
}

/** What a sibling sees of a VEE: where it is, not its passwords and scripts. */
function shownToSiblings(system: PlannedSystem, { networks }: SeedContext): Readonly<Record<string, string>> {
  const addresses = system.nics.flatMap((nic, index) => {
    const planned = networks.find(({ name }) => name === nic.network)?.nicOf.get(nicKey(system.id, index));
    return planned === undefined ? [] : [[`address.${nic.network}`, planned.address] as const];
  });
  return Object.fromEntries(addresses);
}

function macroValue(macro: Macro, vee: PlannedVee, context: SeedContext): string | undefined {
  switch (macro.name) {
    case 'VmId':
      return vee.veeId;
    case 'ServiceId':
      return context.applicationId;
    case 'Domain':
      return context.domain;
    case 'IP':
      return addressOn(
        context.networkNames.get(macro.network) ?? macro.network,
        macro.virtualSystem ?? vee.system.id,
        context,
      );
  }
}

function addressOn(network: string, virtualSystem: string, { networks, vees }: SeedContext): string | undefined {
  const system = vees.find((vee) => vee.system.id === virtualSystem)?.system;
  const index = system?.nics.findIndex((nic) => nic.network === network) ?? -1;
  return networks.find(({ name }) => name === network)?.nicOf.get(nicKey(virtualSystem, index))?.address;
}

/** Everybody on a network this system is on, as lines of /etc/hosts. */
function hostsFile(system: PlannedSystem, networks: readonly PlannedNetwork[]): string {
  const mine = networks.filter(({ name }) => system.nics.some((nic) => nic.network === name));
  return mine.flatMap((network) => hostsOf(network).map(({ name, address }) => `${address}\t${name}\n`)).join('');
}

/** The names on a network, for the sites' DNS. */
export function hostsOf(network: PlannedNetwork): readonly { readonly name: string; readonly address: Ipv4 }[] {
  return [...network.nicOf].map(([key, nic]) => ({
    name: hostLabel(key.slice(key.indexOf(' ') + 1)),
    address: nic.address,
  }));
}
