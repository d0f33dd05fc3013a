import { DIGEST_ALGORITHMS, type Digest, type DigestAlgorithm, type DigestFactory } from '../ports/digest-factory.ts';

/** Digests by algorithm, in lower-case hexadecimal: those that the manifest has, and those that were asked for. */
export type DigestSet = Readonly<Partial<Record<DigestAlgorithm, string>>>;

/** Several digests of one member, computed in one pass. */
export class MemberDigests {
  readonly #running: readonly (readonly [DigestAlgorithm, Digest])[];
  #size = 0;

  /** `algorithms` undefined: all of them, for a member that comes before the manifest is known. */
  constructor(factory: DigestFactory, algorithms: ReadonlySet<DigestAlgorithm> | undefined) {
    const wanted = DIGEST_ALGORITHMS.filter((name) => algorithms?.has(name) ?? true);
    this.#running = wanted.map((name) => [name, factory(name)] as const);
  }

  get size(): number {
    return this.#size;
  }

  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    for (const [, digest] of this.#running) digest.update(bytes);
  }

  finish(): DigestSet {
    return Object.fromEntries(this.#running.map(([name, digest]) => [name, digest.hex()]));
  }
}
