import { createHash, randomBytes } from 'node:crypto';
import type { OrderView, Part } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { ApplicationIds, GIB, type JsonValue, NetworkIds, type UserId, VeeIds } from '@hanse/kernel';
import { parseIpv4, parseIpv4Cidr, parseMac, type VeeState, type VeeVerb } from '@hanse/model';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually } from '@hanse/testkit';

type Vee = Part['vees'][number];

/** A part of `count` small VEES on one network, without images. */
export function makePart(owner: UserId, count = 1, change: (vee: Vee, index: number) => Vee = (vee) => vee): Part {
  const applicationId = ApplicationIds.mint(systemClock, systemRng);
  const networkId = NetworkIds.mint(systemClock, systemRng);
  const vees = Array.from({ length: count }, (_, index): Vee => {
    const vee: Vee = {
      veeId: VeeIds.mint(systemClock, systemRng),
      applicationId,
      name: `web${index}`,
      vcpus: 1,
      memoryMib: 256,
      boot: 'guest',
      disks: [{ diskId: 'root', capacityBytes: GIB }],
      nics: [
        { networkId, mac: macOf(index), address: parseIpv4(`10.64.${Math.floor(index / 200)}.${10 + (index % 200)}`) },
      ],
      ingress: index === 0 ? [{ name: 'http', guestPort: 80 }] : [],
      seed: { 'user-data': '#!/bin/sh\n' },
    };
    return change(vee, index);
  });
  const network = {
    networkId,
    applicationId,
    name: 'lan',
    cidr: parseIpv4Cidr('10.64.0.0/16'),
    serviceAddress: parseIpv4('10.64.0.1'),
    domain: 'shop.test',
    hosts: [],
    peers: [],
  };
  return { applicationId, owner, networks: [network], vees };
}

/** An image nobody has sent before. */
export function makeImage() {
  const bytes = randomBytes(4096);
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes };
}

export function putPart(client: HttpClient, part: Part): Promise<OrderView> {
  const call = client.json('PUT', `/v1/parts/${part.applicationId}`, { body: part as unknown as JsonValue });
  return call as Promise<OrderView>;
}

export function act(client: HttpClient, veeId: string, verb: VeeVerb, key: string): Promise<OrderView> {
  const headers = { 'idempotency-key': key };
  return client.json('POST', `/v1/vees/${veeId}/actions`, { body: { verb }, headers }) as Promise<OrderView>;
}

/** Waits until the order is over; answers how it ended. */
export function finished(client: HttpClient, { orderId }: OrderView, deadline = 10_000): Promise<OrderView> {
  return eventually(
    async () => {
      const order = (await client.json('GET', `/v1/orders/${orderId}`)) as OrderView;
      return order.finishedAt === undefined ? undefined : order;
    },
    { what: `the end of order ${orderId}`, deadline },
  );
}

export async function stateOf(client: HttpClient, veeId: string): Promise<VeeState> {
  const vee = (await client.json('GET', `/v1/vees/${veeId}`)) as { state: VeeState };
  return vee.state;
}

function macOf(index: number) {
  const tail = [index >> 16, index >> 8, index].map((byte) => (byte & 0xff).toString(16).padStart(2, '0'));
  return parseMac(`52:54:00:${tail.join(':')}`);
}
