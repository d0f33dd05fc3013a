import type { Credentials, Principal } from '@hanse/http';
import { type Policy, sentToken, type TokenClaims, type TokenVerifier, verifyBinding } from '@hanse/identity';
import type { InstanceIdentities } from './instances/instance-identities.ts';
import { requireOwnApplication } from './instances/require-own-application.ts';
import type { ProofGate } from './oauth/proof-gate.ts';
import { requireWithinScope } from './oauth/within-scope.ts';
import { requireForRobots } from './robots/require-for-robots.ts';
import type { RobotTable } from './robots/robot-table.ts';
import type { SiteAuthenticator } from './sites/site-authenticator.ts';
import type { Standings } from './trust/standings.ts';
import type { Memberships } from './vos/memberships.ts';

interface Parts {
  readonly sites: SiteAuthenticator;
  readonly verifier: TokenVerifier;
  readonly proofs: ProofGate;
  /** Throws when what a token says no longer holds. */
  readonly requireValid: (claims: TokenClaims) => void;
  readonly instances: InstanceIdentities;
  readonly memberships: Memberships;
  readonly standings: Standings;
  readonly robots: RobotTable;
  readonly policy: Policy;
}

/** Who a request comes from, and whether its sender may ask for the operation at all. */
export class Callers {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws the IDENTITY errors of certificates, tokens, proofs and revocations. */
  async authenticate(shown: Credentials): Promise<Principal> {
    const { sites, verifier, proofs, requireValid, instances, standings } = this.#parts;
    const site = sites.authenticate(shown);
    if (site !== undefined) return site;
    const { scheme, token } = sentToken(shown.headers.authorization);
    const claims = await verifier.verify(token);
    // A token that is bound to a key is not taken as a bearer token, whatever comes with it (RFC 9449 §7.2).
    verifyBinding(claims, { proofThumbprint: scheme === 'DPoP' ? await proofs.shown(shown, token) : undefined });
    requireValid(claims);
    const instance = instances.principal(claims);
    if (instance !== undefined) {
      return standings.remember(instance, { ...claims, subject: instance.id, actors: [claims.subject] });
    }
    return standings.remember(this.#principalOf(claims), claims);
  }

  /** Throws an error of kind forbidden when the principal may not do this. */
  authorize(principal: Principal, operation: string, params: Readonly<Record<string, string>>): void {
    if (principal.applicationId === undefined) requireWithinScope(principal, operation);
    else requireOwnApplication(principal, operation, params);
    requireForRobots(principal, operation, this.#parts.robots);
    this.#parts.policy.require(principal, operation);
  }

  #principalOf(claims: TokenClaims): Principal {
    const roles = this.#parts.memberships.rolesNow(claims);
    const kind = roles.includes('federation-operator') ? 'operator' : 'user';
    const { subject: id, scope, actors, groups, sessionId, tokenId, vo } = claims;
    const optional = { ...(sessionId === undefined ? {} : { sessionId }), ...(vo === undefined ? {} : { vo }) };
    return { kind, id, roles, scope, actors, groups, tokenId, ...optional };
  }
}
