import type { AuthorizationRequest } from '@hanse/identity';
import type { Instant, UserId } from '@hanse/kernel';

/** An authorization request that was checked. */
export type CheckedRequest = AuthorizationRequest & { readonly codeChallenge: string };

/** What a person is asked to log in for. */
export type Purpose =
  | { readonly kind: 'authorize'; readonly request: CheckedRequest; readonly state?: string }
  | { readonly kind: 'device'; readonly deviceCodeDigest: string };

/** A login under way in one browser: from the request of a program to the answer to it. */
export interface Interaction {
  readonly interactionId: string;
  /** Digest of the secret in the browser's cookie: nobody goes on with a login that was begun in another browser. */
  readonly browserDigest: string;
  readonly purpose: Purpose;
  /** Who has logged in. */
  readonly userId?: UserId;
  readonly expiresAt: Instant;
}
