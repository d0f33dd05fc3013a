import type { Decompressors } from '../ports/decompressor.ts';
import type { DigestAlgorithm, DigestFactory } from '../ports/digest-factory.ts';
import { HeadCollector } from './image/head-collector.ts';
import { MemberDigests } from './member-digests.ts';
import { overLimit } from './over-limit.ts';
import type { PackageMember } from './ovf-package.ts';

/** What is learnt of a member while it streams past: its size, digests and first bytes. */
export class MemberReader {
  readonly #name: string;
  readonly #digests: MemberDigests;
  readonly #head = new HeadCollector();
  readonly #decompressors: Decompressors;
  readonly #limit: number;

  constructor(
    name: string,
    parts: {
      readonly digests: DigestFactory;
      /** Undefined: all. */
      readonly algorithms: ReadonlySet<DigestAlgorithm> | undefined;
      readonly decompressors: Decompressors;
      /** Bytes; more throw OVF_PACKAGE_LIMIT. */
      readonly limit: number;
    },
  ) {
    this.#name = name;
    this.#digests = new MemberDigests(parts.digests, parts.algorithms);
    this.#decompressors = parts.decompressors;
    this.#limit = parts.limit;
  }

  update(bytes: Uint8Array): void {
    this.#digests.update(bytes);
    this.#head.update(bytes);
    if (this.#digests.size <= this.#limit) return;
    throw overLimit(this.#name, 'bytes of one member', this.#limit);
  }

  async finish(): Promise<PackageMember> {
    const head = await this.#head.finish(this.#decompressors);
    return { name: this.#name, size: this.#digests.size, digests: this.#digests.finish(), head };
  }
}
