import { HanseError, type Rng } from '@hanse/kernel';
import { type MintedSecret, matchesSecret, mintSecret, secretDigest } from '../sessions/secret.ts';

/** A fresh invitation: the secret is shown once, its digest is stored. */
export type MintedInvitation = MintedSecret;

/** Everything a newcomer needs to reach the right federation and be let in. */
export interface InvitationCard {
  readonly secret: string;
  /** The id that the site will have. */
  readonly siteId: string;
  /** The name under which the site must join. */
  readonly siteName: string;
  /** Base URL of the federation. */
  readonly address: string;
  /** SHA-256 of the federation's CA certificate, 64 hex digits. */
  readonly fingerprint: string;
}

/** The digit counts the forms; the first had no id of the site. */
const PREFIX = 'hanse2.';

export function mintInvitation(rng: Rng): MintedInvitation {
  return mintSecret(rng);
}

export function invitationDigest(secret: string): string {
  return secretDigest(secret);
}

/** Whether the secret belongs to the stored digest; takes the same time whichever digit differs. */
export function matchesInvitation(secret: string, digest: string): boolean {
  return matchesSecret(secret, digest);
}

/** The card as one word to copy and paste. */
export function encodeInvitation({ secret, siteId, siteName, address, fingerprint }: InvitationCard): string {
  return PREFIX + Buffer.from(JSON.stringify([secret, siteId, siteName, address, fingerprint])).toString('base64url');
}

/** Throws IDENTITY_INVITATION_INVALID for a word that `encodeInvitation` did not make. */
export function decodeInvitation(word: string): InvitationCard {
  const text = word.trim();
  if (!text.startsWith(PREFIX)) throw invalid(`it does not begin with ${PREFIX}`);
  const [secret, siteId, siteName, address, fingerprint] = fields(text.slice(PREFIX.length));
  if (
    typeof secret !== 'string' ||
    typeof siteId !== 'string' ||
    typeof siteName !== 'string' ||
    typeof address !== 'string' ||
    !isFingerprint(fingerprint)
  ) {
    throw invalid('it is cut short or was changed');
  }
  return { secret, siteId, siteName, address, fingerprint };
}

function fields(encoded: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch (cause) {
    throw invalid('it is cut short or was changed', cause);
  }
}

function isFingerprint(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function invalid(problem: string, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_INVITATION_INVALID', { problem }, cause);
}
