import type { Clock } from '@hanse/kernel';
import type { TrustRoot } from './trust-root.ts';
import type { CertificateFacts } from './verify-certificate.ts';
import { type VerifiedChain, verifyChain } from './verify-chain.ts';

/** What a client presents: one object for each connection. */
export interface PresentedChain {
  /** PEM, its own certificate first. */
  readonly chainPem: string;
}

interface Verdict {
  readonly chain: VerifiedChain;
  readonly roots: readonly TrustRoot[];
}

/**
 * Judges the certificates of clients by the roots that are trusted at the moment. A verdict is kept with the connection
 * for as long as the roots are the same list and the certificate has not ended.
 */
export class ClientVerdicts {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #verdicts = new WeakMap<PresentedChain, Verdict>();

  constructor(parts: { clock: Pick<Clock, 'now'> }) {
    this.#clock = parts.clock;
  }

  /** Throws IDENTITY_CERTIFICATE_INVALID. */
  verdict(presented: PresentedChain, roots: readonly TrustRoot[]): CertificateFacts {
    const known = this.#verdicts.get(presented);
    if (known?.roots === roots && this.#clock.now() <= known.chain.facts.notAfter) return known.chain.facts;
    const chain = verifyChain({ chainPem: presented.chainPem, roots, clock: this.#clock, purpose: 'client' });
    this.#verdicts.set(presented, { chain, roots });
    return chain.facts;
  }
}
