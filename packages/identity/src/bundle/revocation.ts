import type { Instant } from '@hanse/kernel';

export const REVOCABLES = ['token', 'subject', 'session', 'key', 'certificate', 'site'] as const;

/** What can be revoked: by `jti`, `sub`, `sid`, key thumbprint (RFC 7638), certificate thumbprint (x5t#S256), site id. */
export type Revocable = (typeof REVOCABLES)[number];

/** Something that is not to be accepted any more, although its signature and times are right. */
export interface Revocation {
  readonly kind: Revocable;
  readonly id: string;
  /** Of a subject or session: whose; without it, of every issuer. */
  readonly issuer?: string;
  /** When it may be forgotten, because the thing itself has ended; never, without it. */
  readonly until?: Instant;
}
