import type { Instant } from '@hanse/kernel';
import type { VoRole } from '../policy/rora.ts';

export const REVOCABLES = ['token', 'subject', 'session', 'key', 'certificate', 'site', 'membership'] as const;

/**
 * What can be revoked: by `jti`, `sub`, `sid`, key thumbprint (RFC 7638), certificate thumbprint (x5t#S256), site id, or
 * by what `membershipId` makes of a VO and a user.
 */
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

/** The id of a membership that is revoked: as a whole, or in one role, which the user has in the VO no more. */
export function membershipId(vo: string, userId: string, role?: VoRole): string {
  return role === undefined ? `${vo}/${userId}` : `${vo}/${userId}/${role}`;
}
