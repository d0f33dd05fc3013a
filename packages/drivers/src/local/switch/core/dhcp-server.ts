import { addressBytes, DHCP, type DhcpReply, type DhcpRequest, secondsBytes, textBytes } from './dhcp-message.ts';
import type { Ipv4Address } from './ipv4-address.ts';

/** The fixed reservation of one port. */
export interface DhcpReservation {
  readonly address: Ipv4Address;
  readonly hostname: string;
}

/** What DHCP says to every client of a network. */
export interface DhcpScope {
  readonly server: Ipv4Address;
  readonly mask: Ipv4Address;
  readonly router: Ipv4Address | undefined;
  readonly domain: string;
  readonly leaseSeconds: number;
}

/** The server's side of RFC 2131 §4.3 with fixed reservations; undefined where a server stays silent. */
export function answerDhcp(scope: DhcpScope, mine: DhcpReservation, request: DhcpRequest): DhcpReply | undefined {
  switch (request.type) {
    case DHCP.discover:
      return lease(DHCP.offer, scope, mine);
    case DHCP.request:
      return answerRequest(scope, mine, request);
    case DHCP.inform:
      return { type: DHCP.ack, yourAddress: 0, server: scope.server, options: parameters(scope, mine) };
    default:
      // RELEASE and DECLINE need no answer (§4.3.3, §4.3.4), and a reservation stays what it is.
      return undefined;
  }
}

/** §4.3.2: the client selects an offer, checks an old address after a reboot, or renews. */
function answerRequest(scope: DhcpScope, mine: DhcpReservation, request: DhcpRequest): DhcpReply | undefined {
  if (request.server !== undefined && request.server !== scope.server) return undefined;
  const wanted = request.requestedAddress ?? request.clientAddress;
  if (wanted === mine.address) return lease(DHCP.ack, scope, mine);
  const options = new Map([[54, addressBytes(scope.server)]]);
  return { type: DHCP.nak, yourAddress: 0, server: scope.server, options };
}

function lease(type: number, scope: DhcpScope, mine: DhcpReservation): DhcpReply {
  const options = parameters(scope, mine);
  options.set(51, secondsBytes(scope.leaseSeconds));
  options.set(58, secondsBytes(Math.floor(scope.leaseSeconds / 2)));
  options.set(59, secondsBytes(Math.floor((scope.leaseSeconds * 7) / 8)));
  return { type, yourAddress: mine.address, server: scope.server, options };
}

/** Option numbers of RFC 2132: 54 server, 1 mask, 3 router, 6 DNS, 12 host name, 15 domain. */
function parameters(scope: DhcpScope, mine: DhcpReservation): Map<number, Uint8Array> {
  const options = new Map([
    [54, addressBytes(scope.server)],
    [1, addressBytes(scope.mask)],
  ]);
  if (scope.router !== undefined) options.set(3, addressBytes(scope.router));
  options.set(6, addressBytes(scope.server));
  if (mine.hostname !== '') options.set(12, textBytes(mine.hostname));
  if (scope.domain !== '') options.set(15, textBytes(scope.domain));
  return options;
}
