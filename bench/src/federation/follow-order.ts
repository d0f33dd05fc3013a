import { setTimeout as delay } from 'node:timers/promises';
import type { OrderView } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import type { JsonValue, Millis } from '@hanse/kernel';

const POLL: Millis = 25;
const CALL: Millis = 10 * 60_000;

/** Sends a request that answers an order and waits until the order is over; answers how long both took. */
export async function timedOrder(
  api: HttpClient,
  request: { readonly method: 'POST' | 'DELETE'; readonly path: string; readonly body?: JsonValue },
  deadline: Millis,
  signal: AbortSignal,
): Promise<Millis> {
  const { method, path, body } = request;
  const begin = performance.now();
  const options = { deadlineMs: CALL, ...(body === undefined ? {} : { body }) };
  let order = (await api.json(method, path, options)) as OrderView;
  while (order.state === 'QUEUED' || order.state === 'RUNNING') {
    if (performance.now() - begin > deadline) throw new Error(`${order.verb} is not over after ${deadline} ms`);
    await delay(POLL, undefined, { signal });
    order = (await api.json('GET', `/v1/orders/${order.orderId}`, { deadlineMs: CALL })) as OrderView;
  }
  if (order.state !== 'SUCCEEDED') throw new Error(`${order.verb} ended ${order.state}: ${order.failure?.message}`);
  return performance.now() - begin;
}
