import { err, HanseError, ok, type Result } from '@hanse/kernel';
import { uuidBytes } from './bytes.ts';
import type { NetworkConfiguration, PortConfiguration } from './configuration.ts';
import type { DhcpScope } from './dhcp-server.ts';
import type { DnsZone } from './dns-responder.ts';
import { type Ipv4Address, isHostAddress, parseIpv4, parseSubnet, type Subnet } from './ipv4-address.ts';
import { isMulticastMac, type MacAddress, parseMac } from './mac-address.ts';
import type { ServiceClient } from './site-services.ts';

const DEFAULT_LEASE_SECONDS = 3_600;
const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** A network's configuration, checked and in the numbers that the data path uses. */
export interface CompiledNetwork {
  readonly tag: Uint8Array;
  readonly subnet: Subnet;
  readonly serviceMac: MacAddress;
  readonly scope: DhcpScope;
  readonly zone: DnsZone;
}

/** Fails with VALUE_INVALID naming the field. */
export function compileNetwork(config: NetworkConfiguration): Result<CompiledNetwork, HanseError> {
  const subnet = parseSubnet(config.cidr);
  if (subnet === undefined) return refused('cidr', config.cidr, 'a.b.c.d/n with n in 8 … 30 and no host bits');
  const server = hostAddress(subnet, config.serviceAddress);
  if (server === undefined) return refused('serviceAddress', config.serviceAddress, `a host address in ${config.cidr}`);
  const router = config.router === undefined ? undefined : hostAddress(subnet, config.router);
  if (config.router !== undefined && router === undefined) {
    return refused('router', config.router, `a host address in ${config.cidr}`);
  }
  if (config.domain !== '' && !isDnsName(config.domain)) return refused('domain', config.domain, 'a DNS name');
  const zone = compileZone(config);
  if (!zone.ok) return zone;
  const { domain, leaseSeconds = DEFAULT_LEASE_SECONDS } = config;
  const tag = uuidBytes(config.networkId);
  const scope = { server, mask: subnet.mask, router, domain, leaseSeconds };
  return ok({ tag, subnet, serviceMac: serviceMacOf(tag), scope, zone: zone.value });
}

/** Fails with VALUE_INVALID naming the field. */
export function compilePort(config: PortConfiguration, subnet: Subnet): Result<ServiceClient, HanseError> {
  const mac = parseMac(config.mac);
  if (mac === undefined || mac === 0 || isMulticastMac(mac)) {
    return refused('mac', config.mac, 'a unicast Ethernet address such as 52:54:00:12:34:56');
  }
  const address = hostAddress(subnet, config.address);
  if (address === undefined) return refused('address', config.address, 'a host address of the network');
  if (config.hostname !== '' && !isDnsName(config.hostname)) {
    return refused('hostname', config.hostname, 'a DNS name');
  }
  return ok({ mac, address, hostname: config.hostname });
}

/** A locally administered address out of the network's id; it never leaves the site, so it need only be stable. */
function serviceMacOf(tag: Uint8Array): MacAddress {
  return tag.subarray(11).reduce((mac, byte) => mac * 256 + byte, 0x02);
}

/** Each host is known by its name alone and by its name in the domain. */
function compileZone(config: NetworkConfiguration): Result<DnsZone, HanseError> {
  const zone = new Map<string, Ipv4Address[]>();
  for (const host of config.hosts) {
    const address = parseIpv4(host.address);
    if (address === undefined) return refused('hosts.address', host.address, 'an IPv4 address');
    if (!isDnsName(host.name)) return refused('hosts.name', host.name, 'a DNS name');
    const name = host.name.toLowerCase();
    const names = config.domain === '' ? [name] : [name, `${name}.${config.domain.toLowerCase()}`];
    for (const known of names) zone.set(known, [...(zone.get(known) ?? []), address]);
  }
  return ok(zone);
}

function hostAddress(subnet: Subnet, text: string): Ipv4Address | undefined {
  const address = parseIpv4(text);
  return address !== undefined && isHostAddress(subnet, address) ? address : undefined;
}

function isDnsName(text: string): boolean {
  return text.length <= 253 && HOST_NAME.test(text);
}

function refused(what: string, value: string, expected: string): Result<never, HanseError> {
  return err(new HanseError('VALUE_INVALID', { what, value, at: 'the switch configuration', expected }));
}
