import { DIGEST_ALGORITHMS, type Digest, type DigestAlgorithm, type DigestFactory } from '../ports/digest-factory.ts';

/** Digests by algorithm; SHA-256 is always among them, because files are stored by it. */
export type DigestSet = Readonly<Partial<Record<DigestAlgorithm, string>>> & { readonly sha256: string };

/** Several digests of one member, computed in one pass. */
export class MemberDigests {
  readonly #running: readonly (readonly [DigestAlgorithm, Digest])[];
  readonly #sha256: Digest;
  #size = 0;

  /** `algorithms` undefined: all of them, for a member that comes before the manifest is known. */
  constructor(factory: DigestFactory, algorithms: ReadonlySet<DigestAlgorithm> | undefined) {
    const others = DIGEST_ALGORITHMS.filter((name) => name !== 'sha256' && (algorithms?.has(name) ?? true));
    this.#running = others.map((name) => [name, factory(name)] as const);
    this.#sha256 = factory('sha256');
  }

  get size(): number {
    return this.#size;
  }

  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    this.#sha256.update(bytes);
    for (const [, digest] of this.#running) digest.update(bytes);
  }

  finish(): DigestSet {
    const others = Object.fromEntries(this.#running.map(([name, digest]) => [name, digest.hex()]));
    return { ...others, sha256: this.#sha256.hex() };
  }
}
