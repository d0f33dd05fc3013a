import type { Credentials, Principal, Standing } from '@hanse/http';
import { missingRows, Policy } from '@hanse/identity';
import { HanseError, type UserId } from '@hanse/kernel';
import type { Authenticator } from './authenticator.ts';
import type { Caller } from './caller.ts';
import { GATEWAY_POLICY, useOf } from './policy-rows.ts';
import type { SiteTrust } from './site-trust.ts';

/**
 * The site's own judgement on every request, offline: somebody whom one of the authenticators makes out, a bundle that
 * is recent enough, and a row of the policy.
 */
export class Gatekeeper {
  readonly #trust: SiteTrust;
  readonly #authenticators: readonly Authenticator[];
  readonly #policy = new Policy({ rows: GATEWAY_POLICY });

  readonly #standings = new WeakMap<Principal, () => Standing>();

  /** The order of the authenticators counts: the first that accepts the credentials judges. */
  constructor(parts: { trust: SiteTrust; authenticators: readonly Authenticator[] }) {
    this.#trust = parts.trust;
    this.#authenticators = parts.authenticators;
  }

  /** Throws an error of kind unauthenticated, and IDENTITY_BUNDLE_STALE. */
  async authenticate(credentials: Credentials): Promise<Principal> {
    const judge = this.#authenticators.find((authenticator) => authenticator.accepts(credentials));
    if (judge === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
    const { principal, standing } = await judge.authenticate(credentials);
    if (standing !== undefined) this.#standings.set(principal, standing);
    return principal;
  }

  /** What holds now of somebody who was let in before. */
  standingOf(principal: Principal): Standing {
    return this.#standings.get(principal)?.() ?? 'good';
  }

  /** Throws IDENTITY_FORBIDDEN, IDENTITY_BUNDLE_STALE. */
  authorize(principal: Principal, operation: string): void {
    this.#policy.require(principal, operation);
    this.#trust.requireUsable(useOf(operation));
  }

  /** Throws GATEWAY_POLICY_INCOMPLETE when an operation has no row: start-up must fail, not every request. */
  requireRows(operations: Iterable<string>): void {
    const missing = missingRows(operations, GATEWAY_POLICY);
    if (missing.length > 0) throw new HanseError('GATEWAY_POLICY_INCOMPLETE', { operations: missing });
  }
}

/** The user (or the federation itself) behind a request. */
export function callerOf({ kind, id, roles }: Principal): Caller {
  return { userId: id as UserId, isOperator: kind === 'federation' || roles.includes('federation-operator') };
}
