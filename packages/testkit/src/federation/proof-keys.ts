import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createProof, type ProofRequest } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';

/** The tokens of a login. */
interface BoundTokens {
  readonly token: string;
  readonly refreshToken: string;
}

/** Which key the tokens of each login of a test are bound to; every login has its own. */
export class ProofKeys {
  readonly #keys = new Map<string, KeyObject>();

  newKey(): KeyObject {
    return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  }

  /** Remembers what was issued for a key. */
  remember({ token, refreshToken }: BoundTokens, key: KeyObject): void {
    for (const secret of [token, refreshToken]) this.#keys.set(secret, key);
  }

  /** The key of an access token or a refresh token; undefined for one that was not issued to this process. */
  keyOf(secret: string): KeyObject | undefined {
    return this.#keys.get(secret);
  }

  /** The `DPoP` header of a request. */
  proof(key: KeyObject, request: ProofRequest): Promise<string> {
    return createProof({ key, ...request, clock: systemClock, rng: systemRng });
  }

  /** The header pair of a request with a token. Throws for a token that was not issued to this process. */
  async headers(token: string, request: Pick<ProofRequest, 'method' | 'url'>): Promise<Record<string, string>> {
    const key = this.keyOf(token);
    if (key === undefined) throw new Error('the token was not issued to this process');
    return { authorization: `DPoP ${token}`, dpop: await this.proof(key, { ...request, accessToken: token }) };
  }
}

/** Of this process: whoever has a token can find the key that goes with it. */
export const proofKeys = new ProofKeys();
