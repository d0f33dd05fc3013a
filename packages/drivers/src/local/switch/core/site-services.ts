import { setUint16, setUint32, setUint48, uint8At, uint16At, uint32At, uint48At } from './bytes.ts';
import { DHCP, formatDhcp, parseDhcp } from './dhcp-message.ts';
import { answerDhcp, type DhcpReservation, type DhcpScope } from './dhcp-server.ts';
import { answerDns, type DnsZone } from './dns-responder.ts';
import { BROADCAST_IPV4, type Ipv4Address } from './ipv4-address.ts';
import { BROADCAST_MAC, type MacAddress } from './mac-address.ts';
import {
  checksum,
  type Ends,
  ETHERNET_HEADER_BYTES,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  type Ipv4Packet,
  ipv4Frame,
  ipv4In,
  PROTOCOL_ICMP,
  PROTOCOL_UDP,
  udpFrame,
  udpPayload,
} from './packets.ts';

const DHCP_SERVER_PORT = 67;
const DHCP_CLIENT_PORT = 68;
const DNS_PORT = 53;
const ARP_BYTES = 28;

/** The VM behind a port, as the services know it. */
export interface ServiceClient extends DhcpReservation {
  readonly mac: MacAddress;
}

/** Whether a frame goes on to the network, was for the site's services, or is one that a VM may not send. */
export type Verdict = 'pass' | 'consumed' | 'refused';

/** What the switch itself offers on a network at its service address: ARP, ping, DHCP and DNS; to its own site only. */
export class SiteServices {
  readonly #mac: MacAddress;
  readonly #scope: DhcpScope;
  readonly #zone: DnsZone;

  constructor(parts: { mac: MacAddress; scope: DhcpScope; zone: DnsZone }) {
    this.#mac = parts.mac;
    this.#scope = parts.scope;
    this.#zone = parts.zone;
  }

  /** Looks at every frame of a VM before it is switched; what it answers goes to `reply`. */
  handle(frame: Uint8Array, client: ServiceClient, reply: (frame: Uint8Array) => void): Verdict {
    const etherType = uint16At(frame, 12);
    if (etherType === ETHERTYPE_ARP) return this.#arp(frame, reply);
    const isForMe = uint48At(frame, 0) === this.#mac;
    if (etherType === ETHERTYPE_IPV4) return this.#ipv4(frame, isForMe, client, reply);
    return isForMe ? 'consumed' : 'pass';
  }

  /** Frames of other sites never speak for this site's services, and never ask them. */
  refuses(frame: Uint8Array): boolean {
    const etherType = uint16At(frame, 12);
    if (uint48At(frame, 0) === this.#mac || uint48At(frame, 6) === this.#mac) return true;
    if (etherType === ETHERTYPE_ARP) return uint32At(frame, 28) === this.#me || uint32At(frame, 38) === this.#me;
    return etherType === ETHERTYPE_IPV4 && (uint32At(frame, 26) === this.#me || dhcpPortOf(frame) !== undefined);
  }

  get #me(): Ipv4Address {
    return this.#scope.server;
  }

  /** RFC 826: requests for the service address are answered; nobody else may claim it. */
  #arp(frame: Uint8Array, reply: (frame: Uint8Array) => void): Verdict {
    if (frame.length < ETHERNET_HEADER_BYTES + ARP_BYTES) return 'refused';
    if (uint32At(frame, 28) === this.#me) return 'refused';
    if (uint32At(frame, 38) !== this.#me) return 'pass';
    if (uint16At(frame, 20) === 1) reply(this.#arpReply(frame));
    return 'consumed';
  }

  #arpReply(request: Uint8Array): Uint8Array {
    const frame = new Uint8Array(ETHERNET_HEADER_BYTES + ARP_BYTES);
    const asker = uint48At(request, 6);
    setUint48(frame, 0, asker);
    setUint48(frame, 6, this.#mac);
    setUint16(frame, 12, ETHERTYPE_ARP);
    frame.set([0, 1, 8, 0, 6, 4, 0, 2], ETHERNET_HEADER_BYTES);
    setUint48(frame, 22, this.#mac);
    setUint32(frame, 28, this.#me);
    setUint48(frame, 32, asker);
    setUint32(frame, 38, uint32At(request, 28));
    return frame;
  }

  #ipv4(frame: Uint8Array, isForMe: boolean, client: ServiceClient, reply: (frame: Uint8Array) => void): Verdict {
    const dhcpPort = dhcpPortOf(frame);
    // A VM that answers DHCP, or speaks as the services, would take over its neighbours.
    if (dhcpPort === DHCP_CLIENT_PORT || uint32At(frame, 26) === this.#me) return 'refused';
    if (!isForMe && dhcpPort === undefined) return 'pass';
    const packet = ipv4In(frame);
    if (packet === undefined) return 'consumed';
    if (dhcpPort === DHCP_SERVER_PORT) this.#dhcp(frame, packet, client, reply);
    else if (packet.destination === this.#me) this.#request(frame, packet, reply);
    return 'consumed';
  }

  #dhcp(frame: Uint8Array, packet: Ipv4Packet, client: ServiceClient, reply: (frame: Uint8Array) => void): void {
    const payload = udpPayload(frame, packet);
    const request = payload === undefined ? undefined : parseDhcp(payload);
    if (request === undefined || request.mac !== client.mac || request.relay !== 0) return;
    const answer = answerDhcp(this.#scope, client, request);
    if (answer === undefined) return;
    // RFC 2131 §4.1: a NAK is broadcast; a known client address is answered directly; else as the flag asks.
    const isBroadcast = answer.type === DHCP.nak || (request.clientAddress === 0 && request.wantsBroadcast);
    const unicast = request.clientAddress !== 0 ? request.clientAddress : answer.yourAddress;
    const ends: Ends = {
      sourceMac: this.#mac,
      destinationMac: isBroadcast ? BROADCAST_MAC : client.mac,
      source: this.#me,
      destination: isBroadcast ? BROADCAST_IPV4 : unicast,
    };
    const ports = { source: DHCP_SERVER_PORT, destination: DHCP_CLIENT_PORT };
    reply(udpFrame(ends, ports, formatDhcp(request, answer)));
  }

  #request(frame: Uint8Array, packet: Ipv4Packet, reply: (frame: Uint8Array) => void): void {
    const back: Ends = {
      sourceMac: this.#mac,
      destinationMac: uint48At(frame, 6),
      source: this.#me,
      destination: packet.source,
    };
    const isUdp = packet.protocol === PROTOCOL_UDP;
    if (packet.protocol === PROTOCOL_ICMP) this.#ping(frame, packet, back, reply);
    else if (isUdp && uint16At(frame, packet.payloadStart + 2) === DNS_PORT) this.#dns(frame, packet, back, reply);
  }

  #dns(frame: Uint8Array, packet: Ipv4Packet, back: Ends, reply: (frame: Uint8Array) => void): void {
    const query = udpPayload(frame, packet);
    const answer = query === undefined ? undefined : answerDns(this.#zone, query);
    if (answer === undefined) return;
    reply(udpFrame(back, { source: DNS_PORT, destination: uint16At(frame, packet.payloadStart) }, answer));
  }

  /** An echo request (RFC 792, type 8) comes back as its reply (type 0) with the same data. */
  #ping(frame: Uint8Array, packet: Ipv4Packet, back: Ends, reply: (frame: Uint8Array) => void): void {
    if (packet.payloadEnd - packet.payloadStart < 8 || uint8At(frame, packet.payloadStart) !== 8) return;
    const message = frame.slice(packet.payloadStart, packet.payloadEnd);
    message[0] = 0;
    setUint16(message, 2, 0);
    setUint16(message, 2, checksum(message));
    reply(ipv4Frame(back, PROTOCOL_ICMP, message));
  }
}

/** 67 or 68 when an IPv4 frame is DHCP by its ports (to a server, to a client); read without building a packet. */
function dhcpPortOf(frame: Uint8Array): number | undefined {
  if (uint8At(frame, 23) !== PROTOCOL_UDP) return undefined;
  const udp = ETHERNET_HEADER_BYTES + (uint8At(frame, ETHERNET_HEADER_BYTES) & 0x0f) * 4;
  const destination = uint16At(frame, udp + 2);
  if (destination === DHCP_SERVER_PORT) return DHCP_SERVER_PORT;
  return destination === DHCP_CLIENT_PORT && uint16At(frame, udp) === DHCP_SERVER_PORT ? DHCP_CLIENT_PORT : undefined;
}
