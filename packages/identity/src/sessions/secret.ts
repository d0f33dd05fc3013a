import { createHash, timingSafeEqual } from 'node:crypto';
import type { Rng } from '@hanse/kernel';

/** A fresh secret: it is told once, its digest is stored. */
export interface MintedSecret {
  /** 256 random bits, base64url. */
  readonly secret: string;
  /** `sha256:<64 hex digits>` of the secret. */
  readonly digest: string;
}

export function mintSecret(rng: Rng): MintedSecret {
  const secret = Buffer.from(rng.bytes(32)).toString('base64url');
  return { secret, digest: secretDigest(secret) };
}

export function secretDigest(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex')}`;
}

/** Whether the secret belongs to the stored digest; takes the same time whichever digit differs. */
export function matchesSecret(secret: string, digest: string): boolean {
  const mine = Buffer.from(secretDigest(secret));
  const stored = Buffer.from(digest);
  return mine.length === stored.length && timingSafeEqual(mine, stored);
}
