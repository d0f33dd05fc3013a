import { HanseError, type UserId } from '@hanse/kernel';

/** On whose behalf a request is made. */
export interface Caller {
  readonly userId: UserId;
  /** An operator of the federation may see and act on everything. */
  readonly isOperator: boolean;
}

/** The owner that lists are narrowed to; undefined: everything. */
export function visibleOwner(caller: Caller): UserId | undefined {
  return caller.isOperator ? undefined : caller.userId;
}

/** Throws GATEWAY_OWNER_MISMATCH when the thing is someone else's. */
export function requireOwner(caller: Caller, thing: { what: string; id: string; owner: UserId }): void {
  if (caller.isOperator || thing.owner === caller.userId) return;
  throw new HanseError('GATEWAY_OWNER_MISMATCH', { what: thing.what, id: thing.id, user: caller.userId });
}
