import type { IncomingHttpHeaders } from 'node:http';
import { type Clock, HanseError, type Rng, uuidV7 } from '@hanse/kernel';
import type { Asker } from '../policy/asker.ts';

const KEY = /^[\w./:-]{1,200}$/;

/** The caller's own key (Idempotency-Key header), kept apart by user and VO; without one every request is a new one. */
export function idempotencyKeyOf(
  headers: IncomingHttpHeaders,
  { userId, vo }: Asker,
  parts: { clock: Clock; rng: Rng },
): string {
  const whose = vo === undefined ? userId : `${userId}@${vo}`;
  const given = headers['idempotency-key'];
  if (given === undefined) return `${whose}/${uuidV7(parts.clock, parts.rng)}`;
  if (typeof given === 'string' && KEY.test(given)) return `${whose}/${given}`;
  throw new HanseError('VALUE_INVALID', {
    what: 'header Idempotency-Key',
    value: String(given),
    at: 'the request',
    expected: 'up to 200 letters, digits or . / : _ -',
  });
}
