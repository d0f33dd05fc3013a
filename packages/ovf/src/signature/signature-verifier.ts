import type { Clock } from '@hanse/kernel';
import type { SignatureVerifier } from '../ports/signature-verifier.ts';
import { verifySignature } from './verify-signature.ts';

/** What `readOva` and `readFolder` judge certificates with. */
export function signatureVerifier(parts: {
  readonly clock: Pick<Clock, 'now'>;
  /** PEM certificates of trusted authorities. */
  readonly trust?: string | undefined;
  /** Refuse what is unsigned, or signed by somebody who is not trusted. */
  readonly isRequired?: boolean;
}): SignatureVerifier {
  const { clock, trust, isRequired = false } = parts;
  return {
    isRequired,
    verify: async (signed) => (await verifySignature(signed, { trust, isRequired, now: clock.now() })).findings,
  };
}
