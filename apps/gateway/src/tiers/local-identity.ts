import type { Credentials } from '@hanse/http';
import type { Instant } from '@hanse/kernel';

/** What vouches for the names of a provider's own users. */
export type LocalSource = 'accounts' | 'keystone' | 'opennebula';

/** One of the provider's own users, as their source vouches for them at this moment. */
export interface LocalUser {
  readonly source: LocalSource;
  /** What the source never gives to anybody else: an id where it has one. Part of the namespaced id. */
  readonly name: string;
  /** For people. */
  readonly displayName: string;
  /** An operator runs the site: reads everything there, and stops and destroys what is on its hardware. */
  readonly isOperator: boolean;
  /** The project of the IaaS they work in, where their source has such. */
  readonly project?: string;
  /** The login they act by, where there is one. */
  readonly sessionId?: string;
  /** After that the credential is worth nothing. */
  readonly until?: Instant;
}

/**
 * A way in which a provider's own users show who they are, without the federation. Each is chosen by the configuration;
 * none of them believes what another's credential says.
 */
export interface LocalIdentity {
  readonly source: LocalSource;
  /** Whether a request shows a credential of this kind; that only chooses who judges it. */
  recognises(credentials: Credentials): boolean;
  /** Who it is. Throws an error of kind unauthenticated, or of kind unavailable when the source cannot be asked. */
  identify(credentials: Credentials): Promise<LocalUser>;
  /** Whether their login still counts, where the source knows of logins; for answers that take long. */
  isLive?(user: LocalUser): boolean;
}
