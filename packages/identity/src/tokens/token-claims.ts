import { HanseError, type Instant } from '@hanse/kernel';
import type { JWTPayload } from 'jose';
import { LONGEST_ACT_CHAIN, readActClaim } from './actor-chain.ts';
import { type Confirmation, readConfirmation } from './confirmation.ts';

/** What a verified token says. */
export interface TokenClaims {
  readonly issuer: string;
  readonly subject: string;
  /** The one service it is for. */
  readonly audience: string;
  /** The client it was issued to (RFC 9068 §2.2). */
  readonly clientId: string;
  readonly scope: readonly string[];
  readonly roles: readonly string[];
  /** Who acts for the subject. */
  readonly act?: string;
  /** Everybody in the chain of delegation, the present actor first; at most three. */
  readonly actors: readonly string[];
  /** The virtual organisation it was issued for; a person in several has a token for each. */
  readonly vo?: string;
  readonly groups: readonly string[];
  /** The login it descends from, for listing and revoking. */
  readonly sessionId?: string;
  /** The key whose holder alone may use it. */
  readonly confirmation?: Confirmation;
  /** The key of the issuer that signed it (its `kid`). */
  readonly keyId?: string;
  readonly tokenId: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

/** The claims of a payload whose signature, issuer, audience and times were verified. Throws IDENTITY_TOKEN_MALFORMED. */
export function readClaims(payload: JWTPayload): TokenClaims {
  const actors = payload['act'] === undefined ? [] : readActClaim(payload['act']);
  if (actors === undefined) throw malformed(`"act" is not a chain of at most ${LONGEST_ACT_CHAIN} actors`);
  const confirmation = readConfirmation(payload['cnf']);
  if (confirmation === undefined && payload['cnf'] !== undefined) throw malformed('"cnf" names no key known here');
  const vo = optionalText(payload, 'vo');
  const sessionId = optionalText(payload, 'sid');
  const [act] = actors;
  return {
    issuer: text(payload, 'iss'),
    subject: text(payload, 'sub'),
    audience: onlyAudience(payload),
    clientId: text(payload, 'client_id'),
    scope: (optionalText(payload, 'scope') ?? '').split(' ').filter((word) => word !== ''),
    roles: words(payload, 'roles'),
    ...(act === undefined ? {} : { act }),
    actors,
    ...(vo === undefined ? {} : { vo }),
    groups: words(payload, 'groups'),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(confirmation === undefined ? {} : { confirmation }),
    tokenId: text(payload, 'jti'),
    issuedAt: (payload.iat ?? 0) * 1000,
    expiresAt: (payload.exp ?? 0) * 1000,
  };
}

/** A token for two providers could be used by the one at the other. */
function onlyAudience({ aud }: JWTPayload): string {
  const [audience, ...others] = [aud ?? []].flat();
  if (audience === undefined || others.length > 0) throw malformed('"aud" does not name exactly one service');
  return audience;
}

function text(payload: JWTPayload, claim: string): string {
  const value = optionalText(payload, claim);
  if (value === undefined || value === '') throw malformed(`"${claim}" is missing`);
  return value;
}

function optionalText(payload: JWTPayload, claim: string): string | undefined {
  const value = payload[claim];
  if (value === undefined || typeof value === 'string') return value;
  throw malformed(`"${claim}" is not text`);
}

function words(payload: JWTPayload, claim: string): readonly string[] {
  const value: unknown = payload[claim] ?? [];
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
  throw malformed(`"${claim}" is not a list of texts`);
}

function malformed(problem: string): HanseError {
  return new HanseError('IDENTITY_TOKEN_MALFORMED', { problem });
}
