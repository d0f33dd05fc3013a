import { HanseError, type NetworkId, type SiteId } from '@hanse/kernel';
import { type Ipv4, type Ipv4Cidr, type MacAddress, numberToIpv4, parseIpv4Cidr, parseMac } from '@hanse/model';

/** VEEs count up from here; the sites' own service addresses count down from the end of the network. */
const FIRST_VEE_HOST = 10;
const LAST_HOST = 65_534;
const MAX_SITES = 256;
/** 10.64.0.0/10 holds 64 networks of /16; networks of different applications are isolated, so each starts anew. */
const FIRST_NETWORK = 10 * 2 ** 24 + 64 * 2 ** 16;
const MAX_NETWORKS = 64;
const MAX_VEES = LAST_HOST - MAX_SITES - FIRST_VEE_HOST;

export interface PlannedNic {
  readonly networkId: NetworkId;
  readonly mac: MacAddress;
  readonly address: Ipv4;
}

export interface PlannedNetwork {
  readonly networkId: NetworkId;
  readonly name: string;
  readonly cidr: Ipv4Cidr;
  /** Each site answers ARP, DHCP and DNS under an address of its own. */
  readonly serviceAddressOf: ReadonlyMap<SiteId, Ipv4>;
  /** NIC by VirtualSystem id and index of the NIC in that system. */
  readonly nicOf: ReadonlyMap<string, PlannedNic>;
}

export interface NetworkMember {
  readonly virtualSystem: string;
  readonly nicIndex: number;
  readonly siteId: SiteId;
}

/** Addresses and MACs of one network of an application: a function of the members' order, so that planning again agrees. */
export function planNetwork(network: {
  readonly networkId: NetworkId;
  readonly name: string;
  /** Position among the application's networks. */
  readonly index: number;
  readonly members: readonly NetworkMember[];
}): PlannedNetwork {
  const { index, members } = network;
  if (index >= MAX_NETWORKS) throw tooMany('networks in the application', index + 1, MAX_NETWORKS);
  if (members.length > MAX_VEES) throw tooMany(`NICs on network ${network.name}`, members.length, MAX_VEES);
  const base = FIRST_NETWORK + index * 2 ** 16;
  const sites = [...new Set(members.map((member) => member.siteId))];
  return {
    networkId: network.networkId,
    name: network.name,
    cidr: parseIpv4Cidr(`${numberToIpv4(base)}/16`),
    serviceAddressOf: new Map(sites.map((siteId, place) => [siteId, numberToIpv4(base + LAST_HOST - place)])),
    nicOf: new Map(
      members.map((member, place) => [
        nicKey(member.virtualSystem, member.nicIndex),
        {
          networkId: network.networkId,
          mac: macOf(index, FIRST_VEE_HOST + place),
          address: numberToIpv4(base + FIRST_VEE_HOST + place),
        },
      ]),
    ),
  };
}

export function nicKey(virtualSystem: string, nicIndex: number): string {
  return `${nicIndex} ${virtualSystem}`;
}

/** 52:54:00 is the prefix QEMU uses; the rest is network and host number, unique inside the application. */
function macOf(networkIndex: number, host: number): MacAddress {
  const octets = [networkIndex, Math.floor(host / 256), host % 256];
  return parseMac(`52:54:00:${octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':')}`);
}

function tooMany(what: string, found: number, limit: number): HanseError {
  return new HanseError('VALUE_INVALID', {
    what: `number of ${what}`,
    value: found,
    at: 'the package',
    expected: `at most ${limit}`,
  });
}
