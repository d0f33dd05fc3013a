import type { IncomingHttpHeaders } from 'node:http';
import { type Clock, HanseError, type Rng, type UserId, uuidV7 } from '@hanse/kernel';

const KEY = /^[\w./:-]{1,200}$/;

/** The caller's own key (Idempotency-Key header), kept apart by user; without one every request is a new one. */
export function idempotencyKeyOf(
  headers: IncomingHttpHeaders,
  userId: UserId,
  parts: { clock: Clock; rng: Rng },
): string {
  const given = headers['idempotency-key'];
  if (given === undefined) return `${userId}/${uuidV7(parts.clock, parts.rng)}`;
  if (typeof given === 'string' && KEY.test(given)) return `${userId}/${given}`;
  throw new HanseError('VALUE_INVALID', {
    what: 'header Idempotency-Key',
    value: String(given),
    at: 'the request',
    expected: 'up to 200 letters, digits or . / : _ -',
  });
}
