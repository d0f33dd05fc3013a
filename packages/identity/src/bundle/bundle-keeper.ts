import { type Clock, HanseError, type Instant, isoTime, type Millis, SerialQueues } from '@hanse/kernel';
import type { PublicJwk } from '../tokens/key-set.ts';
import type { TokenClaims } from '../tokens/token-claims.ts';
import type { BundleStore } from './bundle-store.ts';
import { invalidBundle } from './read-bundle.ts';
import type { Revocation } from './revocation.ts';
import { type RevocableCertificate, RevocationList } from './revocation-list.ts';
import type { TrustBundle } from './trust-bundle.ts';
import { BUNDLE_SKEW, requireInTime, type VerifiedBundle, verifyBundle } from './verify-bundle.ts';

/** What a request does: looks at something, or makes or changes something. */
export type BundleUse = 'read' | 'create';

/** How long the last good bundle may be used for what. */
export type Freshness = Readonly<Record<BundleUse, Millis>>;

const HOUR: Millis = 3_600_000;
export const FRESHNESS: Freshness = { read: 24 * HOUR, create: 4 * HOUR };

interface Held extends VerifiedBundle {
  readonly jws: string;
  readonly revocations: RevocationList;
}

interface KeeperParts {
  readonly federation: string;
  /** The keys that were pinned when the site joined; later ones come with the bundles themselves. */
  readonly signers: readonly PublicJwk[];
  /** The recovery key that was pinned then; whom it names replaces all signers. */
  readonly recovery?: PublicJwk | undefined;
  readonly store: BundleStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly freshness?: Freshness;
}

/** Keeps the last good bundle of a federation: accepts only what follows it, and tells how far it can be relied on. */
export class BundleKeeper {
  readonly #parts: KeeperParts;
  readonly #queue = new SerialQueues<'bundle'>();
  #held: Held | undefined;
  #isSaved = true;

  private constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Opens with the stored bundle, also when it has ended: its sequence still counts. Throws IDENTITY_BUNDLE_INVALID. */
  static async open(parts: KeeperParts): Promise<BundleKeeper> {
    const keeper = new BundleKeeper(parts);
    const stored = await parts.store.load();
    if (stored === undefined) return keeper;
    const { federation, recovery } = parts;
    keeper.#hold(stored.jws, await verifyBundle(stored.jws, { federation, recovery, signers: stored.verifiedWith }));
    return keeper;
  }

  get current(): TrustBundle | undefined {
    return this.#held?.bundle;
  }

  /**
   * Judges a bundle that was fetched and takes it over. A newer one counts at once, even if it cannot be stored; that
   * error is thrown, and the next fetch stores it. Throws IDENTITY_BUNDLE_INVALID, _ROLLED_BACK or _FORKED.
   */
  accept(jws: string): Promise<'new' | 'known'> {
    return this.#queue.run('bundle', async () => {
      const outcome = await this.#judged(jws);
      if (outcome !== 'known') {
        requireInTime(outcome.bundle, this.#parts.clock.now());
        this.#hold(jws, outcome);
        this.#isSaved = false;
      }
      await this.#save();
      return outcome === 'known' ? 'known' : 'new';
    });
  }

  /** Whether the last good bundle is recent enough for such requests. */
  usableFor(use: BundleUse, now: Instant = this.#parts.clock.now()): boolean {
    const bundle = this.#held?.bundle;
    if (bundle === undefined) return false;
    const { [use]: limit } = this.#parts.freshness ?? FRESHNESS;
    const end = Math.min(bundle.notAfter, bundle.issuedAt + limit);
    // A clock that was set back far behind the bundle would make it fresh for ever.
    return now <= end && now >= bundle.issuedAt - BUNDLE_SKEW;
  }

  /** Throws IDENTITY_BUNDLE_STALE unless the bundle is recent enough. */
  requireUsable(use: BundleUse): TrustBundle {
    const bundle = this.#held?.bundle;
    if (bundle !== undefined && this.usableFor(use)) return bundle;
    const issuedAt = bundle === undefined ? 'never' : isoTime(bundle.issuedAt);
    throw new HanseError('IDENTITY_BUNDLE_STALE', { issuedAt, use });
  }

  /** The revocation that concerns a token or certificate, by the last good bundle however old it is. */
  isRevoked(thing: TokenClaims | RevocableCertificate): Revocation | undefined {
    const now = this.#parts.clock.now();
    const revocations = this.#held?.revocations;
    return 'tokenId' in thing ? revocations?.ofToken(thing, now) : revocations?.ofCertificate(thing, now);
  }

  /** Throws IDENTITY_REVOKED. */
  requireUnrevoked(thing: TokenClaims | RevocableCertificate): void {
    const found = this.isRevoked(thing);
    if (found !== undefined) throw new HanseError('IDENTITY_REVOKED', { kind: found.kind, id: found.id });
  }

  /**
   * The bundle, if it follows the one that is held. After a replacement of the keys the sequence begins anew: whoever had
   * the old keys may have used up any number.
   */
  async #judged(jws: string): Promise<VerifiedBundle | 'known'> {
    const held = this.#held;
    const { federation, recovery } = this.#parts;
    if (held !== undefined && payloadOf(held.jws) === payloadOf(jws)) {
      if (held.jws === jws) return 'known';
      // Signed anew by the one who signed it first, or by a key that it named.
      const signers = [...held.verifiedWith, ...held.bundle.signers];
      return verifyBundle(jws, { federation, signers }).then(() => 'known' as const);
    }
    const signers = held?.bundle.signers ?? this.#parts.signers;
    const verified = await verifyBundle(jws, { federation, recovery, signers, generation: held?.generation });
    const { bundle, generation } = verified;
    const isReplaced = held !== undefined && generation > held.generation;
    requireNext(bundle.sequence, isReplaced ? 0 : (held?.bundle.sequence ?? 0));
    if (bundle.issuedAt > bundle.notAfter) throw invalidBundle(federation, 'it ended before it was made');
    return verified;
  }

  #hold(jws: string, verified: VerifiedBundle): void {
    this.#held = { ...verified, jws, revocations: new RevocationList(verified.bundle.revocations) };
  }

  async #save(): Promise<void> {
    if (this.#held === undefined || this.#isSaved) return;
    const { jws, verifiedWith } = this.#held;
    await this.#parts.store.save({ jws, verifiedWith });
    this.#isSaved = true;
  }
}

function requireNext(found: number, known: number): void {
  if (found === known) throw new HanseError('IDENTITY_BUNDLE_FORKED', { sequence: known });
  if (found < known) throw new HanseError('IDENTITY_BUNDLE_ROLLED_BACK', { found, known });
}

function payloadOf(jws: string): string | undefined {
  return jws.split('.')[1];
}
