import type { Credentials } from '@hanse/http';
import { ProofVerifier, type SentToken, type ShownKeys, thumbprintOf, type VerifiedProof } from '@hanse/identity';
import { type Clock, HanseError } from '@hanse/kernel';

/** Which keys a request proves to hold: that of its connection's certificate, or that of a DPoP proof. */
export class RequestProof {
  readonly #proofs: ProofVerifier;
  readonly #baseUrls: () => readonly string[];

  /** `baseUrls`: the addresses the gateway itself knows it by; never what a request says of them. */
  constructor(parts: { clock: Pick<Clock, 'now'>; baseUrls: () => readonly string[] }) {
    this.#proofs = new ProofVerifier({ clock: parts.clock });
    this.#baseUrls = parts.baseUrls;
  }

  /** Throws IDENTITY_TOKEN_BINDING, and what a ProofVerifier throws. */
  async shownBy({ scheme, token }: SentToken, credentials: Credentials): Promise<ShownKeys> {
    if (scheme === 'DPoP') return this.#proven(token, credentials);
    const { clientCertificate } = credentials;
    return clientCertificate === undefined ? {} : { certificateThumbprint: thumbprintOf(clientCertificate) };
  }

  /** The key of the proof of a request that asks for a token: there is none yet that it could be made for. */
  async keyOf(credentials: Credentials): Promise<string> {
    return (await this.#proven(undefined, credentials)).proofThumbprint;
  }

  async #proven(accessToken: string | undefined, { method, target, headers }: Credentials): Promise<VerifiedProof> {
    const { dpop: proof } = headers;
    if (typeof proof !== 'string') throw new HanseError('IDENTITY_TOKEN_BINDING', { problem: 'no DPoP proof came' });
    const [url = '', ...otherUrls] = this.#baseUrls().map((base) => `${base}${target}`);
    return this.#proofs.verify({ proof, method, url, otherUrls, accessToken });
  }
}
