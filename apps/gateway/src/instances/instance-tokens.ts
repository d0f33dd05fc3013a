import type { InstanceToken } from '@hanse/api';
import { type KeySet, type ProofVerifier, TokenIssuer } from '@hanse/identity';
import { type Clock, HanseError, type Logger, type Millis, type Rng, type SiteId } from '@hanse/kernel';
import type { VeeRecord } from '../state/vee-record.ts';
import type { VeeTable } from '../state/vee-table.ts';
import type { InstanceIdentity } from './instance-identity.ts';
import type { InstanceKeyTable } from './instance-key-table.ts';

const LIFETIME: Millis = 900_000;

/** The audience that the federation has. */
const FEDERATION = 'federation';

interface TokenParts {
  readonly siteId: SiteId;
  /** The site's own name as issuer. */
  readonly issuer: string;
  /** Where it is asked for, as the site knows itself. */
  readonly tokenUrl: string;
  readonly ring: InstanceIdentity['ring'];
  readonly proofs: ProofVerifier;
  readonly table: InstanceKeyTable;
  readonly vees: VeeTable;
  readonly clock: Pick<Clock, 'now'>;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** The site's word on which VEE somebody is: a short token for whoever proves to hold the key the VEE was given. */
export class InstanceTokens {
  readonly #parts: TokenParts;
  readonly #issuer: TokenIssuer;

  constructor(parts: TokenParts) {
    this.#parts = parts;
    this.#issuer = new TokenIssuer({ ...parts, keys: parts.ring });
  }

  /** The keys to verify the tokens with. */
  jwks(): KeySet {
    this.#parts.ring.turn();
    return this.#parts.ring.jwks();
  }

  /**
   * Throws an error of kind unauthenticated for a proof that is not made for this, and GATEWAY_INSTANCE_UNKNOWN for a
   * key of no VEE that lives.
   */
  async issue(proof: string | undefined, audience: string = FEDERATION): Promise<InstanceToken> {
    const { siteId, tokenUrl, ring, proofs, logger } = this.#parts;
    if (proof === undefined) throw new HanseError('IDENTITY_PROOF_INVALID', { problem: 'there is none' });
    if (audience !== FEDERATION && audience !== siteId) throw wrongAudience(audience, siteId);
    const { proofThumbprint } = await proofs.verify({ proof, method: 'POST', url: tokenUrl });
    const { veeId, applicationId, spec } = this.#veeOf(proofThumbprint);
    ring.turn();
    const scope = spec.identity?.scopes ?? [];
    const issued = await this.#issuer.issue({
      ...{ subject: veeUri(veeId), audience, scope, lifetime: LIFETIME, clientId: veeUri(veeId) },
      confirmation: { jkt: proofThumbprint },
    });
    logger.info('instance-token', { veeId, applicationId, audience, tokenId: issued.tokenId });
    return { token: issued.token, tokenType: 'DPoP', expiresAt: issued.expiresAt, scope: scope.join(' ') };
  }

  /** One that is to be destroyed has lost its identity already: a copy of the key may be anywhere. */
  #veeOf(thumbprint: string): VeeRecord {
    const { table, vees } = this.#parts;
    const veeId = table.veeOf(thumbprint);
    const vee = veeId === undefined ? undefined : vees.find(veeId);
    if (vee !== undefined && vee.state !== 'DESTROYED' && vee.desired !== 'DESTROYED') return vee;
    throw new HanseError('GATEWAY_INSTANCE_UNKNOWN');
  }
}

/** The name of a VEE in tokens. */
function veeUri(veeId: string): string {
  return `urn:hanse:vee:${veeId}`;
}

function wrongAudience(audience: string, siteId: SiteId): HanseError {
  const expected = `${FEDERATION} or ${siteId}`;
  return new HanseError('VALUE_INVALID', { what: 'audience', value: audience, at: 'the body', expected });
}
