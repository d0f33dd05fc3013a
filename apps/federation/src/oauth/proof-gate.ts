import type { Credentials } from '@hanse/http';
import { ProofVerifier } from '@hanse/identity';
import { type Clock, HanseError } from '@hanse/kernel';

/** The base URLs that a service is reached under, the one it names itself by first. */
export type OwnUrls = readonly [string, ...string[]];
type Shown = Pick<Credentials, 'method' | 'target' | 'headers'>;

/** What a request shows of itself, for its proof. */
export function shownBy({ method, url, headers }: { method: string; url: string; headers: Shown['headers'] }): Shown {
  return { method, target: url, headers };
}

/** Which key made the DPoP proof of a request; one gate sees all proofs of a service, so that none is good twice. */
export class ProofGate {
  readonly #urls: OwnUrls;
  readonly #verifier: ProofVerifier;

  constructor(parts: { urls: OwnUrls; clock: Pick<Clock, 'now'> }) {
    this.#urls = parts.urls;
    this.#verifier = new ProofVerifier({ clock: parts.clock });
  }

  /** The thumbprint of the key; undefined when no proof came. Throws IDENTITY_PROOF_INVALID and _REPLAYED. */
  async shown({ method, target, headers }: Shown, accessToken?: string): Promise<string | undefined> {
    const proof = headers['dpop'];
    if (proof === undefined) return undefined;
    // Node joins a header that came twice; two proofs are none (RFC 9449 §4.3, point 1).
    const single = typeof proof === 'string' ? proof : proof.join();
    const [url, ...otherUrls] = this.#urls;
    const at = (base: string) => `${base}${target}`;
    const request = { method, url: at(url), otherUrls: otherUrls.map(at), accessToken };
    return (await this.#verifier.verify({ proof: single, ...request })).proofThumbprint;
  }

  /** As `shown`; no proof is IDENTITY_PROOF_INVALID too. */
  async require(shown: Shown): Promise<string> {
    const thumbprint = await this.shown(shown);
    if (thumbprint === undefined) throw new HanseError('IDENTITY_PROOF_INVALID', { problem: 'no "DPoP" header came' });
    return thumbprint;
  }
}
