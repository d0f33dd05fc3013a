import type { Principal } from '@hanse/http';
import type { TokenClaims } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import { type InstanceDirectory, isInstance, type KnownInstance } from './instance-directory.ts';
import type { SiteKeys } from './site-keys.ts';

interface IdentityParts {
  readonly keys: SiteKeys;
  readonly directory: InstanceDirectory;
  /** Throws when anything in the claims was revoked. */
  readonly requireValid: (claims: TokenClaims) => void;
}

/** VEEs that come with the word of their site on who they are. */
export class InstanceIdentities {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  isOfSite(token: string): boolean {
    return this.#parts.keys.isOfSite(token);
  }

  /**
   * What the token of a site may be exchanged for: the site says which of its VEEs it is and by which key it is known,
   * the federation's own tables everything else. Throws an error of kind unauthenticated.
   */
  async subject(token: string): Promise<TokenClaims> {
    const { keys, directory } = this.#parts;
    const { claims, siteId } = await keys.verify(token);
    const known = directory.find(claims.subject);
    if (known.siteId !== siteId) throw new HanseError('FEDERATION_INSTANCE_UNKNOWN', { instance: claims.subject });
    this.#requireOwner(claims, known);
    const { vo: _vo, sessionId: _session, act: _act, ...own } = claims;
    const scope = known.scopes.filter((word) => claims.scope.includes(word));
    return { ...own, scope, roles: [], groups: [], actors: [] };
  }

  /**
   * Who asks with the federation's own token of a VEE: its owner, for one application alone, and the VEE as who acts. It
   * is looked up each time, so that it ends with the VEE. Throws FEDERATION_INSTANCE_UNKNOWN, IDENTITY_REVOKED.
   */
  principal(claims: TokenClaims): Principal | undefined {
    if (!isInstance(claims.subject)) return undefined;
    const known = this.#parts.directory.find(claims.subject);
    this.#requireOwner(claims, known);
    const { owner: id, applicationId, vo, scopes } = known;
    const scope = claims.scope.filter((word) => scopes.includes(word));
    // What its owner lost in the VO since is taken off where memberships are looked up.
    const inVo = vo === undefined ? { roles: [] } : { roles: ['member'], vo };
    return { kind: 'user', id, scope, actors: [claims.subject], tokenId: claims.tokenId, applicationId, ...inVo };
  }

  /** Who may not act any more does not act through machines either. */
  #requireOwner(claims: TokenClaims, { owner }: KnownInstance): void {
    this.#parts.requireValid({ ...claims, actors: [claims.subject, ...claims.actors], subject: owner });
  }
}
