import type { Clock, Rng } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { Trust } from '../trust/build-trust.ts';
import type { Memberships } from '../vos/memberships.ts';
import { AccessTokens } from './access-tokens.ts';
import { AccountService } from './account-service.ts';
import { SessionService } from './session-service.ts';
import { SessionTable } from './session-table.ts';
import { UserService } from './user-service.ts';
import type { UserTable } from './user-table.ts';

/** Accounts, their sessions and the tokens of those, put together. */
export function buildAccounts(parts: {
  readonly db: Database;
  readonly users: UserTable;
  readonly trust: Trust;
  readonly memberships: Memberships;
  readonly clock: Clock;
  readonly rng: Rng;
}) {
  const { db, users, trust, memberships, clock, rng } = parts;
  const { audit, issuer, bundles, revocations } = trust;
  const sessions = new SessionService({
    ...{ db, sessions: new SessionTable({ db }), clock, rng },
    onEnded: (session, by) => revocations.sessionEnded(session, by),
    requireMember: (vo, userId) => void memberships.require(vo, userId),
  });
  const accessTokens = new AccessTokens({ issuer, memberships });
  const userService = new UserService({ users, sessions, tokens: accessTokens, audit, clock, rng });
  const accounts = new AccountService({
    ...{ db, users, sessions, prove: userService, audit, clock, rng },
    publish: () => bundles.publish(),
  });
  return { sessions, accessTokens, userService, accounts };
}
