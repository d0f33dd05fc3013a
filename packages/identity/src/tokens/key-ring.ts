import { createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Clock, HanseError, type Instant } from '@hanse/kernel';
import { newKey, pemOf, writePrivateFile } from '../private-key-file.ts';
import { nextSignsFrom, type RingView, ROTATION, type RotationPolicy, ringAt } from './key-rotation.ts';
import { type KeySet, publicJwk } from './key-set.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

interface RingKey extends SigningKey {
  readonly signsFrom: Instant;
}

/** What a key of the ring is for. */
export interface KeyState {
  readonly kid: string;
  readonly state: 'signing' | 'next' | 'retired';
  /** Since or from when it signs. */
  readonly signsFrom: Instant;
}

/**
 * The signing keys of an issuer that change without downtime: one signs, the next is published ahead, the last ones are
 * published until their tokens are dead. They are kept together in one file of mode 0600, replaced as a whole.
 */
export class KeyRing implements SigningKeys {
  readonly #file: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #policy: RotationPolicy;
  #keys: readonly RingKey[];
  #replacement: string | undefined;

  private constructor(parts: {
    file: string;
    clock: Pick<Clock, 'now'>;
    policy: RotationPolicy;
    keys: readonly RingKey[];
    replacement: string | undefined;
  }) {
    this.#file = parts.file;
    this.#clock = parts.clock;
    this.#policy = parts.policy;
    this.#keys = parts.keys;
    this.#replacement = parts.replacement;
  }

  /** Opens the ring of a file, or begins it with `first` or a new key. Throws IDENTITY_KEY_RING_INVALID. */
  static open(parts: { file: string; clock: Pick<Clock, 'now'>; policy?: RotationPolicy; first?: KeyObject }): KeyRing {
    const { file, clock, policy = ROTATION } = parts;
    const isNew = !existsSync(file);
    const first = { keys: [ringKey(parts.first ?? newKey(), clock.now())], replacement: undefined };
    const ring = new KeyRing({ file, clock, policy, ...(isNew ? first : readRing(file)) });
    if (isNew) ring.#replace(ring.#keys);
    return ring;
  }

  signer(): SigningKey {
    return this.#view().current;
  }

  jwks(): KeySet {
    const { current, next, retired } = this.#view();
    return { keys: [current, ...next, ...retired].map(({ jwk }) => jwk) };
  }

  /** Makes the next key when it is time, and destroys the dead ones; to be called now and then. Whether keys changed. */
  turn(): boolean {
    const view = this.#view();
    const signsFrom = nextSignsFrom(view, this.#clock.now(), this.#policy);
    if (signsFrom === undefined && view.dead.length === 0) return false;
    const made = signsFrom === undefined ? [] : [ringKey(newKey(), signsFrom)];
    this.#replace([...view.retired, view.current, ...view.next, ...made]);
    return true;
  }

  /** What the recovery key said when the keys were replaced last; kept in the same file, so that neither lacks the other. */
  get replacement(): string | undefined {
    return this.#replacement;
  }

  /**
   * For a key that became known to others: a new one signs at once, and nothing signed before is accepted any more.
   * `vouch` is given the new keys and makes what the recovery key says of them; when it throws, nothing changes.
   */
  async replaceAll(vouch: (keys: KeySet) => Promise<string>): Promise<void> {
    const made = ringKey(newKey(), this.#clock.now());
    this.#replace([made], await vouch({ keys: [made.jwk] }));
  }

  /** The keys with what each is for now. */
  states(): readonly KeyState[] {
    const { current, next, retired } = this.#view();
    const as = (state: KeyState['state']) => (key: RingKey) => ({ kid: key.jwk.kid, signsFrom: key.signsFrom, state });
    return [as('signing')(current), ...next.map(as('next')), ...retired.map(as('retired'))];
  }

  #view(): RingView<RingKey> {
    const view = ringAt(this.#keys, this.#clock.now(), this.#policy);
    if (view === undefined) throw invalid(this.#file, 'it holds no key');
    return view;
  }

  #replace(keys: readonly RingKey[], replacement = this.#replacement): void {
    const stored = keys.map(({ key, signsFrom }) => ({ signsFrom, pem: pemOf(key) }));
    writePrivateFile(this.#file, `${JSON.stringify({ keys: stored, replacement })}\n`);
    this.#keys = keys;
    this.#replacement = replacement;
  }
}

function ringKey(key: KeyObject, signsFrom: Instant): RingKey {
  return { key, jwk: publicJwk(key), signsFrom };
}

function readRing(file: string): { readonly keys: readonly RingKey[]; readonly replacement: string | undefined } {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) throw invalid(file, `its mode is ${mode.toString(8)}`);
  const stored = parsed(file);
  const { keys: list, replacement } = (stored ?? {}) as { readonly keys?: unknown; readonly replacement?: unknown };
  if (!Array.isArray(list) || list.length === 0) throw invalid(file, 'it holds no key');
  if (replacement !== undefined && typeof replacement !== 'string') throw invalid(file, 'its replacement is no text');
  return { keys: list.map((entry: unknown) => storedKey(file, entry)), replacement };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The parser quotes what it read, which is secret: its error does not become the cause.
    throw invalid(file, 'it is not JSON');
  }
}

function storedKey(file: string, entry: unknown): RingKey {
  const { signsFrom, pem } = (entry ?? {}) as { signsFrom?: unknown; pem?: unknown };
  if (typeof signsFrom !== 'number' || typeof pem !== 'string') throw invalid(file, 'an entry has no key or no time');
  const key = privateKey(file, pem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw invalid(file, 'a key is not ECDSA P-256');
  return ringKey(key, signsFrom);
}

function privateKey(file: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw invalid(file, 'a key is not PEM', cause);
  }
}

function invalid(file: string, problem: string, cause?: unknown): HanseError {
  return new HanseError('IDENTITY_KEY_RING_INVALID', { file, problem }, cause);
}
