import type { Credentials, Principal } from '@hanse/http';
import { bearerToken, missingRows, Policy } from '@hanse/identity';
import { HanseError, type UserId } from '@hanse/kernel';
import type { Caller } from './caller.ts';
import { GATEWAY_POLICY, useOf } from './policy-rows.ts';
import type { SiteTrust } from './site-trust.ts';

const FEDERATION = 'urn:hanse:federation:';

/**
 * The site's own judgement on every request, offline: a client certificate of an authority of the bundle, a token for
 * this site of a trusted issuer, neither of them revoked, a bundle that is recent enough, and a row of the policy.
 */
export class Gatekeeper {
  readonly #trust: SiteTrust;
  readonly #policy = new Policy({ rows: GATEWAY_POLICY });

  constructor(parts: { trust: SiteTrust }) {
    this.#trust = parts.trust;
  }

  /** Throws an error of kind unauthenticated, and IDENTITY_BUNDLE_STALE. */
  async authenticate({ headers, clientCertificate }: Credentials): Promise<Principal> {
    if (clientCertificate === undefined) throw new HanseError('GATEWAY_CERTIFICATE_MISSING');
    this.#trust.verifyClient(clientCertificate);
    const { subject, scope, roles } = await this.#trust.verify(bearerToken(headers.authorization));
    return { kind: subject.startsWith(FEDERATION) ? 'federation' : 'user', id: subject, roles, scope };
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
export function callerOf({ kind, id, roles, scope }: Principal): Caller {
  const isOperator = kind === 'federation' || roles.includes('operator') || scope.includes('operator');
  return { userId: id as UserId, isOperator };
}
