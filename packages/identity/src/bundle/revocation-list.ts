import type { Instant } from '@hanse/kernel';
import { siteUri, userOfNames, userUri } from '../certificates/names.ts';
import { thumbprintOf } from '../certificates/thumbprint.ts';
import type { CertificateFacts } from '../certificates/verify-certificate.ts';
import { VO_ROLES } from '../policy/rora.ts';
import type { Confirmation } from '../tokens/confirmation.ts';
import type { TokenClaims } from '../tokens/token-claims.ts';
import { membershipId, type Revocable, type Revocation } from './revocation.ts';

/** What a revocation of a certificate is looked up by. */
export type RevocableCertificate = Pick<CertificateFacts, 'fingerprint' | 'uriSans' | 'keyThumbprint'>;

/** The revocations of a bundle, ready to be asked for every request: by id, and by the URI names of sites and users. */
export class RevocationList {
  readonly #byId = new Map<string, Revocation[]>();
  readonly #byName = new Map<string, Revocation[]>();

  constructor(revocations: readonly Revocation[]) {
    for (const revocation of revocations) {
      const { kind, id } = revocation;
      put(this.#byId, keyOf(kind, id), revocation);
      if (kind === 'site') put(this.#byName, siteUri(id), revocation);
      if (kind === 'subject') put(this.#byName, userUri(id), revocation);
    }
  }

  /** The revocation that concerns a token: of itself, its subject, an actor, its membership, its session, its key, or a site in it. */
  ofToken(claims: TokenClaims, now: Instant): Revocation | undefined {
    const { issuer, tokenId, subject, sessionId, confirmation, actors } = claims;
    const find = (kind: Revocable, id: string | undefined) => this.#find(kind, id, now, issuer);
    const { jkt, x5t } = boundTo(confirmation);
    const people = [subject, ...actors];
    return (
      find('token', tokenId) ??
      find('session', sessionId) ??
      find('key', jkt) ??
      find('certificate', x5t) ??
      first(people, (id) => find('subject', id)) ??
      first(membershipsIn(claims), (id) => find('membership', id)) ??
      first([...people, issuer], (id) => find('site', id) ?? this.#ofName(id, now, ['site']))
    );
  }

  /** The revocation that concerns a certificate: of itself, its key, the membership it says, or the site or user it names. */
  ofCertificate({ fingerprint, uriSans, keyThumbprint }: RevocableCertificate, now: Instant): Revocation | undefined {
    return (
      this.#find('certificate', thumbprintOf({ fingerprint }), now) ??
      this.#find('key', keyThumbprint, now) ??
      first(certifiedMemberships(uriSans), (id) => this.#find('membership', id, now)) ??
      first(uriSans, (name) => this.#ofName(name, now, ['site', 'subject']))
    );
  }

  #find(kind: Revocable, id: string | undefined, now: Instant, issuer?: string): Revocation | undefined {
    if (id === undefined) return undefined;
    const isMeant = (revocation: Revocation) =>
      isInForce(revocation, now) &&
      (revocation.issuer === undefined || issuer === undefined || revocation.issuer === issuer);
    return this.#byId.get(keyOf(kind, id))?.find(isMeant);
  }

  /** A site or user may have several names, one below another. */
  #ofName(name: string, now: Instant, kinds: readonly Revocable[]): Revocation | undefined {
    const isMeant = (revocation: Revocation) => kinds.includes(revocation.kind) && isInForce(revocation, now);
    return first(wholeBeginnings(name), (beginning) => this.#byName.get(beginning)?.find(isMeant));
  }
}

/** As for tokens, of a user's certificate. */
function certifiedMemberships(uriSans: readonly string[]): readonly string[] {
  const { subject = '', vo, role } = userOfNames(uriSans) ?? {};
  if (vo === undefined) return [];
  return [membershipId(vo, subject), ...(role === undefined ? [] : [membershipId(vo, subject, role)])];
}

/** What a revocation of the token's membership would name: the whole of it, or a role that the token claims. */
function membershipsIn({ vo, subject, roles }: TokenClaims): readonly string[] {
  if (vo === undefined) return [];
  const claimed = VO_ROLES.filter((role) => roles.includes(role));
  return [membershipId(vo, subject), ...claimed.map((role) => membershipId(vo, subject, role))];
}

/** The beginnings of a name by whole parts, itself among them, as `isUnderPrefix` has them. */
function wholeBeginnings(name: string): readonly string[] {
  const ends = [...name.matchAll(/[:/]/g)].map(({ index }) => index);
  return [...ends.map((end) => name.slice(0, end)), name];
}

function boundTo(confirmation: Confirmation | undefined): { readonly jkt?: string; readonly x5t?: string } {
  if (confirmation === undefined) return {};
  return 'jkt' in confirmation ? { jkt: confirmation.jkt } : { x5t: confirmation['x5t#S256'] };
}

function put(map: Map<string, Revocation[]>, key: string, revocation: Revocation): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [revocation]);
  else list.push(revocation);
}

function first<T, R>(things: readonly T[], find: (thing: T) => R | undefined): R | undefined {
  for (const thing of things) {
    const found = find(thing);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isInForce({ until }: Revocation, now: Instant): boolean {
  return until === undefined || now <= until;
}

function keyOf(kind: Revocable, id: string): string {
  return `${kind} ${id}`;
}
