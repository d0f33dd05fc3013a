import type { Credentials, Principal, Standing } from '@hanse/http';
import { missingRows } from '@hanse/identity';
import { type Clock, HanseError } from '@hanse/kernel';
import type { LocalPolicies } from '../tiers/local-policy.ts';
import type { Authenticator, Identified } from './authenticator.ts';
import { Caller } from './caller.ts';
import { callerOf, type GatewayPrincipal } from './gateway-principal.ts';
import { GATEWAY_POLICY, rowOf } from './policy-rows.ts';
import { RememberedCallers } from './remembered-callers.ts';
import type { SitePolicies } from './site-policies.ts';
import type { SiteTrust } from './site-trust.ts';

interface GatekeeperParts {
  readonly siteId: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly trust: SiteTrust;
  readonly policies: SitePolicies;
  /** By which the provider's own users are judged: the federation has no say in that. */
  readonly localPolicies: LocalPolicies;
  /** The order counts: the first that accepts the credentials judges. */
  readonly authenticators: readonly Authenticator[];
}

/**
 * The site's own judgement on every request, offline: somebody whom one of the authenticators makes out, a bundle that
 * is recent enough, and the policies. What belongs to somebody is decided where it is found, by the Caller.
 */
export class Gatekeeper {
  readonly #parts: GatekeeperParts;
  readonly #callers: RememberedCallers;
  readonly #known = new WeakMap<Identified, GatewayPrincipal>();
  readonly #standings = new WeakMap<Principal, () => Standing>();

  constructor(parts: GatekeeperParts) {
    this.#parts = parts;
    this.#callers = new RememberedCallers({ clock: parts.clock, bundle: () => parts.trust.bundle });
  }

  /** At once for somebody who was just let in. Throws an error of kind unauthenticated, and IDENTITY_BUNDLE_STALE. */
  authenticate(credentials: Credentials): GatewayPrincipal | Promise<GatewayPrincipal> {
    return this.#callers.find(credentials) ?? this.#judged(credentials);
  }

  /** What holds now of somebody who was let in before. */
  standingOf(principal: Principal): Standing {
    return this.#standings.get(principal)?.() ?? 'good';
  }

  /** Throws IDENTITY_FORBIDDEN, IDENTITY_BUNDLE_STALE. */
  authorize(principal: Principal, operation: string): void {
    const { use, decided } = rowOf(operation);
    const caller = callerOf(principal);
    if (caller.tier === 'federation') this.#parts.trust.requireUsable(use);
    if (decided === 'at once') caller.require(operation);
  }

  /** Throws GATEWAY_POLICY_INCOMPLETE when an operation has no row: start-up must fail, not every request. */
  requireRows(operations: Iterable<string>): void {
    const missing = missingRows(operations, GATEWAY_POLICY);
    if (missing.length > 0) throw new HanseError('GATEWAY_POLICY_INCOMPLETE', { operations: missing });
  }

  async #judged(credentials: Credentials): Promise<GatewayPrincipal> {
    const { authenticators, trust } = this.#parts;
    const { bundle } = trust;
    const judge = authenticators.find((authenticator) => authenticator.accepts(credentials));
    if (judge === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
    const identified = await judge.authenticate(credentials);
    const principal = this.#known.get(identified) ?? this.#remembered(identified);
    this.#callers.remember(credentials, principal, bundle);
    return principal;
  }

  #remembered(identified: Identified): GatewayPrincipal {
    const { siteId } = this.#parts;
    const { principal, requester, standing } = identified;
    const { vo, tier, project } = principal;
    const policies = tier === 'local' ? this.#parts.localPolicies : this.#parts.policies;
    const made = { ...principal, caller: new Caller({ requester, vo, policies, siteId, tier, project }) };
    this.#known.set(identified, made);
    if (standing !== undefined) this.#standings.set(made, standing);
    return made;
  }
}
