import type { Credentials, Principal } from '@hanse/http';
import { bearerToken, type KeySet, missingRows, Policy, TokenVerifier } from '@hanse/identity';
import { type Clock, HanseError, type UserId } from '@hanse/kernel';
import type { SiteIdentity } from '../site/site-identity.ts';
import type { Caller } from './caller.ts';
import { GATEWAY_POLICY } from './policy-rows.ts';

const FEDERATION = 'urn:hanse:federation:';

/**
 * The site's own judgement on every request, offline: a client certificate of the federation's authority, a token for
 * this site of its issuer, and a row of the policy.
 */
export class Gatekeeper {
  readonly #tokens: TokenVerifier;
  readonly #policy = new Policy({ rows: GATEWAY_POLICY });

  constructor(parts: { identity: SiteIdentity; clock: Clock }) {
    const { keys, issuer, siteId } = parts.identity;
    this.#tokens = new TokenVerifier({ jwks: keys as KeySet, issuer, audience: siteId, clock: parts.clock });
  }

  /** Throws an error of kind unauthenticated. */
  async authenticate({ headers, clientCertificate }: Credentials): Promise<Principal> {
    if (clientCertificate === undefined) throw new HanseError('GATEWAY_CERTIFICATE_MISSING');
    const { subject, scope, roles } = await this.#tokens.verify(bearerToken(headers.authorization));
    return { kind: subject.startsWith(FEDERATION) ? 'federation' : 'user', id: subject, roles, scope };
  }

  /** Throws IDENTITY_FORBIDDEN. */
  authorize(principal: Principal, operation: string): void {
    this.#policy.require(principal, operation);
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
