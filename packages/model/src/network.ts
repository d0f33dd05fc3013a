import { type ApplicationId, type Branded, HanseError, type NetworkId, type SiteId } from '@hanse/kernel';

/** An IPv4 address in dotted decimal. */
export type Ipv4 = Branded<'Ipv4'>;
/** An IPv4 network in CIDR form with the host bits zero: `10.64.1.0/24`. */
export type Ipv4Cidr = Branded<'Ipv4Cidr'>;
/** Six octets in lower-case hex with colons. */
export type MacAddress = Branded<'MacAddress'>;

/** How a site reaches the same network at another site: the address of that site's trunk. */
export interface NetworkPeer {
  readonly siteId: SiteId;
  readonly host: string;
  readonly port: number;
}

/** A network of one application; it may span sites, which then are peers of each other in a full mesh. */
export interface NetworkSpec {
  readonly networkId: NetworkId;
  readonly applicationId: ApplicationId;
  /** The name in the OVF NetworkSection. */
  readonly name: string;
  readonly cidr: Ipv4Cidr;
  /** This site's own address on the network: answers ARP, DHCP and DNS there. Unique per site. */
  readonly serviceAddress: Ipv4;
  /** DNS domain of the application's VEEs. */
  readonly domain: string;
  /** Every VEE of the network on every site, for name resolution. */
  readonly hosts: readonly { readonly name: string; readonly address: Ipv4 }[];
  readonly peers: readonly NetworkPeer[];
}

export function parseIpv4(text: string): Ipv4 {
  const octets = text.split('.').map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  if (octets.length === 4 && octets.every((octet) => octet <= 255)) return octets.join('.') as Ipv4;
  throw new HanseError('ID_INVALID', { type: 'IPv4 address', value: text, expected: 'four octets, as in 10.64.0.10' });
}

export function parseIpv4Cidr(text: string): Ipv4Cidr {
  const [base = '', length = '', ...rest] = text.split('/');
  const bits = rest.length === 0 && /^(\d|[1-3]\d)$/.test(length) ? Number(length) : 33;
  const address = ipv4ToNumber(parseIpv4(base));
  if (bits <= 32 && (address & hostMask(bits)) === 0) return `${numberToIpv4(address)}/${bits}` as Ipv4Cidr;
  throw new HanseError('ID_INVALID', {
    type: 'IPv4 network',
    value: text,
    expected: 'CIDR form with zero host bits, as in 10.64.1.0/24',
  });
}

export function parseMac(text: string): MacAddress {
  const lower = text.toLowerCase();
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(lower)) return lower as MacAddress;
  throw new HanseError('ID_INVALID', {
    type: 'MAC address',
    value: text,
    expected: 'six octets, as in 52:54:00:12:34:56',
  });
}

export function ipv4ToNumber(address: Ipv4): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

export function numberToIpv4(value: number): Ipv4 {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.') as Ipv4;
}

/** First address and prefix length of a network. */
export function cidrParts(cidr: Ipv4Cidr): { readonly base: number; readonly prefixLength: number } {
  const [base = '', length = ''] = cidr.split('/');
  return { base: ipv4ToNumber(parseIpv4(base)), prefixLength: Number(length) };
}

function hostMask(prefixLength: number): number {
  return prefixLength === 0 ? 0xffff_ffff : 2 ** (32 - prefixLength) - 1;
}
