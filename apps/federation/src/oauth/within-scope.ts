import type { Principal } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { FULL_SCOPE } from './requested-scope.ts';

/**
 * Whether the token of a request is for this operation at all. A scope for less than the whole of the person's or the
 * VO's things is for gateways, which see the one thing it names: here it would have to be trusted for the others.
 */
export function requireWithinScope({ kind, id, scope, vo }: Principal, operation: string): void {
  if (scope.includes(FULL_SCOPE)) return;
  const whole = ['/', `/user/${id}`, ...(vo === undefined ? [] : [`/vo/${vo}`])];
  if (scope.some((word) => whole.some((path) => word === `${operation}:${path}`))) return;
  const because = `its token is only for ${scope.join(', ') || 'nothing'}`;
  throw new HanseError('IDENTITY_FORBIDDEN', { principal: `${kind} ${id}`, operation, because });
}
