import { HanseError } from '@hanse/kernel';
import { plainPath } from '../envelope/href.ts';
import type { DigestAlgorithm } from '../ports/digest-factory.ts';
import type { PackageFileWriter, PackageSink } from '../ports/package-sink.ts';
import { readTar, type TarMember } from '../tar/read-tar.ts';
import { assessPackage } from './assess-package.ts';
import { concatBytes } from './concat-bytes.ts';
import { MemberNames } from './member-names.ts';
import { MemberReader } from './member-reader.ts';
import { overLimit } from './over-limit.ts';
import type { OvfPackage, PackageMember } from './ovf-package.ts';
import { DEFAULT_PACKAGE_LIMITS, type PackageLimits } from './package-limits.ts';
import { type HeldMember, peekManifest } from './peek-manifest.ts';
import type { ReadOptions } from './read-options.ts';

/** Endings of the members that are held in memory. */
const HELD = ['.ovf', '.mf', '.cert'];
const TYPES: Readonly<Record<string, string>> = {
  '1': 'hard link',
  '2': 'symbolic link',
  '3': 'character device',
  '4': 'block device',
  '5': 'directory',
  '6': 'named pipe',
  S: 'sparse file',
};

/**
 * Reads a package from a tar stream in one pass; each member goes to the sink while it is digested.
 * What is wrong with the descriptor, the digests or the files is in the diagnostics of the result. An archive that
 * is not safe or not whole throws (OVF_PACKAGE_…, OVF_MEMBER_…, OVF_DESCRIPTOR_…) after the open file was aborted;
 * files closed before that are the caller's to remove. The stream may use its buffers again once asked for more.
 */
export async function readOva(
  stream: AsyncIterable<Uint8Array>,
  sink: PackageSink,
  options: ReadOptions,
): Promise<OvfPackage> {
  const reading = new OvaReading(sink, options);
  for await (const member of readTar(stream)) {
    options.signal?.throwIfAborted();
    await reading.take(member);
  }
  return reading.finish();
}

class OvaReading {
  readonly #sink: PackageSink;
  readonly #options: ReadOptions;
  readonly #limits: PackageLimits;
  readonly #names = new MemberNames();
  readonly #members: PackageMember[] = [];
  /** By ending. */
  readonly #held = new Map<string, HeldMember>();
  /** Known once the manifest has been read: no other digests are needed after it. */
  #algorithms: ReadonlySet<DigestAlgorithm> | undefined;
  #totalBytes = 0;

  constructor(sink: PackageSink, options: ReadOptions) {
    this.#sink = sink;
    this.#options = options;
    this.#limits = { ...DEFAULT_PACKAGE_LIMITS, ...options.limits };
    if (options.manifestAlgorithms !== undefined) this.#need(options.manifestAlgorithms);
  }

  async take(member: TarMember): Promise<void> {
    const name = plainPath(member.name);
    this.#admit(member, name);
    const held = this.#holder(name, member.size);
    const { digests, decompressors = {}, signal } = this.#options;
    const limit = this.#limits.memberBytes;
    const reader = new MemberReader(name, { digests, algorithms: this.#algorithms, decompressors, limit });
    const writer = await this.#sink.openFile(name);
    await copyMember(member, writer, signal, (bytes) => {
      reader.update(bytes);
      held?.push(bytes.slice());
    });
    this.#members.push(await reader.finish());
    if (held !== undefined) this.#hold(name, concatBytes(held));
  }

  finish(): Promise<OvfPackage> {
    const descriptor = this.#held.get('.ovf');
    if (descriptor === undefined) throw new HanseError('OVF_DESCRIPTOR_MISSING', { at: 'the archive' });
    const manifest = this.#held.get('.mf');
    return assessPackage(
      {
        descriptor,
        manifest,
        certificate: this.#held.get('.cert'),
        members: this.#members,
        firstName: this.#members[0]?.name,
      },
      this.#options,
    );
  }

  #admit({ name: at, size, type }: TarMember, name: string): void {
    if (type !== '0' && type !== '7')
      throw new HanseError('OVF_MEMBER_TYPE', { at, type: TYPES[type] ?? `type "${type}"` });
    this.#names.admit(name, at);
    this.#totalBytes += size;
    const { members, memberBytes, totalBytes } = this.#limits;
    if (this.#members.length >= members) throw overLimit(name, 'members', members);
    if (size > memberBytes) throw overLimit(name, 'bytes of one member', memberBytes);
    if (this.#totalBytes > totalBytes) throw overLimit(name, 'bytes in all', totalBytes);
  }

  /** Where to keep the bytes of a descriptor, manifest or certificate; undefined for any other member. */
  #holder(name: string, size: number): Uint8Array[] | undefined {
    const ending = HELD.find((one) => name.toLowerCase().endsWith(one));
    if (ending === undefined) return undefined;
    this.#refuseSecond(name, ending);
    const limit = ending === '.ovf' ? this.#limits.descriptorBytes : this.#limits.manifestBytes;
    if (size > limit) throw overLimit(name, `bytes of a ${ending} file`, limit);
    return [];
  }

  /** Two would leave open which of them counts; told before the second one is in memory too. */
  #refuseSecond(name: string, ending: string): void {
    const first = this.#held.get(ending)?.name;
    if (first === undefined) return;
    if (ending === '.ovf') throw new HanseError('OVF_DESCRIPTOR_AMBIGUOUS', { at: [first, name] });
    throw new HanseError('OVF_MEMBER_DUPLICATE', { at: `*${ending}` });
  }

  #hold(name: string, bytes: Uint8Array): void {
    const member = { name, bytes };
    const ending = name.slice(name.lastIndexOf('.')).toLowerCase();
    this.#held.set(ending, member);
    if (ending !== '.mf') return;
    const entries = peekManifest(member);
    if (entries !== undefined) this.#need(entries.map(({ algorithm }) => algorithm));
  }

  #need(algorithms: Iterable<DigestAlgorithm>): void {
    this.#algorithms = new Set([...algorithms, ...(this.#options.alsoDigest ?? [])]);
  }
}

async function copyMember(
  member: TarMember,
  writer: PackageFileWriter,
  signal: AbortSignal | undefined,
  look: (bytes: Uint8Array) => void,
): Promise<void> {
  try {
    for await (const bytes of member.content) {
      signal?.throwIfAborted();
      look(bytes);
      await writer.write(bytes);
    }
  } catch (problem) {
    await writer.abort();
    throw problem;
  }
  await writer.close();
}
