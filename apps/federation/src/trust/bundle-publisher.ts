import {
  type BundleContent,
  type BundledVo,
  buildBundle,
  type KeyRing,
  type KeySet,
  type Revocable,
  type Revocation,
  RevocationList,
  signBundle,
  siteUri,
  type TokenClaims,
  userUri,
} from '@hanse/identity';
import {
  type Clock,
  HanseError,
  type Logger,
  type Millis,
  SerialQueues,
  type SiteId,
  type Startable,
  type UserId,
} from '@hanse/kernel';
import type { BundleSequence } from './bundle-sequence.ts';
import type { RevocableKind, RevocationTable } from './revocation-table.ts';

const EVERY: Millis = 60_000;
const VALIDITY: Millis = 86_400_000;

/** The virtual organisations, and the roles in them that were lost, as they are now. */
export interface BundledOrganisations {
  readonly list: () => readonly BundledVo[];
  readonly revocations: () => readonly Revocation[];
}

interface PublisherParts {
  /** The name of the federation, which is also the issuer of its tokens. */
  readonly federation: string;
  readonly keys: KeyRing;
  readonly revocations: RevocationTable;
  /** Accounts that are disabled, which revokes them for as long. */
  readonly disabledUsers: () => readonly UserId[];
  readonly sequence: BundleSequence;
  /** What holds at the moment. */
  readonly content: () => Pick<BundleContent, 'authorities' | 'policy'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Is told the keys whenever they are others than before. */
  readonly onKeys: (keys: KeySet) => void;
  readonly every?: Millis | undefined;
  readonly validity?: Millis | undefined;
}

/** Signs what gateways need to judge requests by themselves: every minute, and whenever something is revoked. */
export class BundlePublisher implements Startable {
  readonly #parts: PublisherParts;
  readonly #queue = new SerialQueues<'publish'>();
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #current = '';
  #revoked = new RevocationList([]);
  #toldKeys = '';
  readonly #looks: (() => void)[] = [];
  #organisations: BundledOrganisations = { list: () => [], revocations: () => [] };

  private constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** With a first bundle, so that there is one from the beginning. */
  static async open(parts: PublisherParts): Promise<BundlePublisher> {
    const publisher = new BundlePublisher(parts);
    await publisher.publish();
    return publisher;
  }

  /** The newest bundle, a compact JWS. */
  get current(): string {
    return this.#current;
  }

  /** Makes a new bundle of what holds now. */
  publish(): Promise<void> {
    return this.#queue.run('publish', () => this.#publish());
  }

  /** The federation's own judgement, by the same list. Throws IDENTITY_REVOKED. */
  requireUnrevoked(claims: TokenClaims): void {
    const found = this.#revoked.ofToken(claims, this.#parts.clock.now());
    if (found !== undefined) throw new HanseError('IDENTITY_REVOKED', { kind: found.kind, id: found.id });
  }

  /** Also when the key that signed it was replaced. */
  isRevoked(claims: TokenClaims): boolean {
    const { keys, clock } = this.#parts;
    const isSigned =
      claims.issuer !== this.#parts.federation || keys.jwks().keys.some(({ kid }) => kid === claims.keyId);
    return !isSigned || this.#revoked.ofToken(claims, clock.now()) !== undefined;
  }

  /** Calls `look` after every new bundle. */
  onPublished(look: () => void): void {
    this.#looks.push(look);
  }

  /** Throws IDENTITY_REVOKED. */
  requireSite(siteId: SiteId): void {
    const names = { fingerprint: '', uriSans: [siteUri(siteId)] };
    const found = this.#revoked.ofCertificate(names, this.#parts.clock.now());
    if (found !== undefined) throw new HanseError('IDENTITY_REVOKED', { kind: found.kind, id: found.id });
  }

  /** Throws IDENTITY_REVOKED. */
  requireUser(userId: UserId): void {
    const names = { fingerprint: '', uriSans: [userUri(userId)] };
    const found = this.#revoked.ofCertificate(names, this.#parts.clock.now());
    if (found !== undefined) throw new HanseError('IDENTITY_REVOKED', { kind: 'user', id: userId });
  }

  /** Every bundle from now on says of virtual organisations what these do. */
  also(organisations: BundledOrganisations): Promise<void> {
    this.#organisations = organisations;
    return this.publish();
  }

  start(): Promise<void> {
    this.#done = this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new HanseError('CANCELLED', { what: 'publishing bundles' }));
    await this.#done;
  }

  async #run(): Promise<void> {
    const { clock, logger, every = EVERY } = this.#parts;
    const { signal } = this.#stop;
    for (;;) {
      await clock.sleep(every, 'bundle.publish', signal).catch(() => undefined);
      if (signal.aborted) return;
      await this.publish().catch((cause: unknown) => logger.error('bundle-not-published', { problem: String(cause) }));
    }
  }

  async #publish(): Promise<void> {
    const {
      federation,
      keys,
      revocations,
      disabledUsers,
      sequence,
      content,
      clock,
      logger,
      validity = VALIDITY,
    } = this.#parts;
    if (keys.turn()) logger.info('signing-keys-changed', { keys: keys.jwks().keys.map(({ kid }) => kid) });
    const published = keys.jwks();
    this.#tellKeys(published);
    const named = revocations.list(clock.now()).map(({ kind, id, until }) => {
      return { kind: revocable(kind), id, ...(until === undefined ? {} : { until }) };
    });
    const disabled = disabledUsers().map((id) => ({ kind: 'subject' as const, id }));
    const revoked = [...named, ...disabled];
    const organisations = this.#organisations.list();
    const withdrawn = [...revoked, ...this.#organisations.revocations()];
    const issuers = [{ issuer: federation, keys: published }];
    const { replacement } = keys;
    const replaced = replacement === undefined ? {} : { replacement };
    const bundle = buildBundle(
      {
        ...content(),
        federation,
        issuers,
        organisations,
        signers: published.keys,
        ...replaced,
        revocations: withdrawn,
      },
      { previousSequence: sequence.take() - 1, clock, validity },
    );
    this.#current = await signBundle(bundle, keys.signer());
    // Memberships are judged by their table, which is never behind.
    this.#revoked = new RevocationList(revoked);
    for (const look of this.#looks) look();
  }

  #tellKeys(keys: KeySet): void {
    const kids = keys.keys.map(({ kid }) => kid).join(' ');
    if (kids === this.#toldKeys) return;
    this.#toldKeys = kids;
    this.#parts.onKeys(keys);
  }
}

function revocable(kind: RevocableKind): Revocable {
  return kind === 'user' ? 'subject' : kind;
}
