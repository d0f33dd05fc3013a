import type { Credentials, Principal, Standing } from '@hanse/http';
import type { Requester } from '@hanse/identity';

/** Somebody who was made out: for the log and the routes, and as the policy sees them. */
export interface Identified {
  readonly principal: Principal;
  readonly requester: Requester;
  /** What holds of the credentials later, while a long answer runs; without it they are good for the whole answer. */
  readonly standing?: () => Standing;
  /** Who vouches for a user of the federation: ids of two issuers are not the same user. */
  readonly issuer?: string;
}

/**
 * One way of telling who sends a request. The gatekeeper asks its authenticators in order, and the first that accepts
 * the credentials judges alone: what one refuses is never tried by the next, so that nobody picks the mildest judge.
 */
export interface Authenticator {
  /** Whether the credentials are of its kind, by issuer or form; nothing of them is believed yet. */
  accepts(credentials: Credentials): boolean;
  /**
   * Throws an error of kind unauthenticated, and IDENTITY_BUNDLE_STALE. The same object for the same proven credentials
   * lets what was decided for them be remembered.
   */
  authenticate(credentials: Credentials): Promise<Identified>;
}
