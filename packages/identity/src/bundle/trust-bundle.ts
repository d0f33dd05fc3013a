import type { Instant } from '@hanse/kernel';
import type { TrustRoot } from '../certificates/trust-root.ts';
import type { PolicyDocument } from '../policy/policy-document.ts';
import type { PublicJwk } from '../tokens/key-set.ts';
import type { TrustedIssuer } from '../tokens/token-verifier.ts';
import type { Revocation } from './revocation.ts';

/** The only form of bundles this version reads. */
export const BUNDLE_FORMAT = 'hanse-bundle/1';

/** A virtual organisation, and what it asks of every provider. */
export interface BundledVo {
  readonly vo: string;
  /** May veto what is done to resources of the VO. */
  readonly policy?: PolicyDocument;
}

/** Everything a gateway needs to judge requests without asking anybody. */
export interface TrustBundle {
  readonly format: typeof BUNDLE_FORMAT;
  /** The name of the federation that signs it. */
  readonly federation: string;
  /** Grows with every bundle; a gateway never goes back. */
  readonly sequence: number;
  readonly issuedAt: Instant;
  readonly notAfter: Instant;
  /** The keys that may sign the bundles that follow. */
  readonly signers: readonly PublicJwk[];
  /** The last replacement of keys that became known to others, signed by the recovery key; none: there was none yet. */
  readonly replacement?: string;
  readonly issuers: readonly TrustedIssuer[];
  /** The roots of the partners' certificate authorities; those of two are never mixed (each has its own names). */
  readonly authorities: readonly TrustRoot[];
  readonly policy: PolicyDocument;
  readonly organisations: readonly BundledVo[];
  readonly revocations: readonly Revocation[];
}
