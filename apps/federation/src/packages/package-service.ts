import { createHash } from 'node:crypto';
import type { PackageView } from '@hanse/api';
import {
  type Clock,
  HanseError,
  type PackageId,
  PackageIds,
  type Rng,
  type UserId,
  UserIds,
  unwrap,
} from '@hanse/kernel';
import {
  type Diagnostic,
  type DigestFactory,
  type Envelope,
  type OvfPackage,
  outlineDeployment,
  type PackageSource,
  parseEnvelope,
  readFolder,
  readOva,
  requireDeployable,
} from '@hanse/ovf';
import { type Database, jsonOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';
import { packageChoices } from '../planning/package-choices.ts';
import type { Space } from '../policy/asker.ts';
import { inSpace } from '../policy/in-space.ts';
import { nodeDecompressors } from './node-decompressors.ts';
import type { PackageFiles } from './package-files.ts';
import { keepPlain, type PlainFile } from './plain-files.ts';

const MOST_DIAGNOSTICS = 100;

export const nodeDigests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

/** Whose a package is. */
export interface Belonging {
  readonly owner: UserId;
  readonly vo?: string | undefined;
}

/** A package as it is needed to deploy it. */
export interface StoredPackage {
  readonly view: PackageView;
  readonly envelope: Envelope;
  /** By href. */
  readonly files: ReadonlyMap<string, PackageView['files'][number]>;
}

/** Where packages lie that were made here. */
export interface MadePackage {
  source(packageId: PackageId): Promise<PackageSource>;
  isKept(packageId: PackageId): Promise<boolean>;
  /** Gives its folder the final name. */
  keep(packageId: PackageId): Promise<void>;
}

/** Receives packages: streamed, digested and judged; one that cannot be deployed leaves nothing behind. */
export class PackageService {
  readonly #parts: {
    readonly db: Database;
    readonly files: PackageFiles;
    readonly clock: Clock;
    readonly rng: Rng;
  };

  constructor(parts: { db: Database; files: PackageFiles; clock: Clock; rng: Rng }) {
    this.#parts = parts;
  }

  /** OVF_REJECTED with every finding, or the OVF_… code of an archive that is not safe or not whole. */
  async receive(stream: AsyncIterable<Uint8Array>, of: Belonging): Promise<PackageView> {
    const { files, clock, rng } = this.#parts;
    const packageId = PackageIds.mint(clock, rng);
    try {
      const read = await readOva(stream, files.sink(packageId), {
        digests: nodeDigests,
        alsoDigest: ['sha256'],
        decompressors: nodeDecompressors,
      });
      const envelope = requireDeployable(read);
      const view = viewOf(packageId, read, envelope, await keepPlain(read, envelope, { packageId, files }));
      await files.keep(packageId);
      return this.#insert(view, of);
    } catch (thrown) {
      await files.discard(packageId);
      throw thrown;
    }
  }

  /**
   * Takes a package that was made here, judged as if it had been received; its files are plain. Again after a crash it
   * goes on where it was.
   */
  async adopt(packageId: PackageId, of: Belonging, made: MadePackage): Promise<PackageView> {
    const read = await readFolder(await made.source(packageId), { digests: nodeDigests, alsoDigest: ['sha256'] });
    const envelope = requireDeployable(read);
    const view = viewOf(packageId, read, envelope, plainFiles(read));
    if (!(await made.isKept(packageId))) await made.keep(packageId);
    return this.#insert(view, of);
  }

  /** Whose it is; undefined for a package that is not there. */
  belonging(packageId: PackageId): Belonging | undefined {
    const row = this.#parts.db.get('SELECT owner, vo FROM package WHERE package_id = ?', packageId);
    if (row === undefined) return undefined;
    return { owner: UserIds.parse(textOf(row, 'owner')), vo: optionalTextOf(row, 'vo') };
  }

  /** FEDERATION_PACKAGE_UNKNOWN. Whether somebody may see it is for PackageFinder to say. */
  view(packageId: PackageId): PackageView {
    const row = this.#parts.db.get('SELECT * FROM package WHERE package_id = ?', packageId);
    if (row === undefined) throw new HanseError('FEDERATION_PACKAGE_UNKNOWN', { packageId });
    return storedView(row);
  }

  /** Newest first. */
  list(space: Space): readonly PackageView[] {
    const { where, value } = inSpace(space);
    return this.#parts.db.all(`SELECT * FROM package WHERE ${where} ORDER BY created_at DESC`, value).map(storedView);
  }

  async load(packageId: PackageId): Promise<StoredPackage> {
    const view = this.view(packageId);
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#parts.files.read(packageId, view.descriptor)) chunks.push(chunk);
    const envelope = requireDeployable(parseEnvelope(Buffer.concat(chunks)));
    return { view, envelope, files: new Map(view.files.map((file) => [file.href, file])) };
  }

  /** The row of a package that was adopted before a crash stays as it is. */
  #insert(view: PackageView, { owner, vo }: Belonging): PackageView {
    const { db, clock } = this.#parts;
    db.run(
      'INSERT OR IGNORE INTO package (package_id, owner, vo, view, created_at) VALUES (?, ?, ?, ?, ?)',
      ...[view.packageId, owner, vo ?? null, JSON.stringify(view), clock.now()],
    );
    return { ...view, ...(vo === undefined ? {} : { vo }) };
  }
}

function storedView(row: SqlRow): PackageView {
  // Written by this service only; `textOf` guards against a damaged row.
  textOf(row, 'package_id');
  const vo = optionalTextOf(row, 'vo');
  return { ...(jsonOf(row, 'view') as unknown as PackageView), ...(vo === undefined ? {} : { vo }) };
}

function viewOf(packageId: PackageId, read: OvfPackage, envelope: Envelope, files: readonly PlainFile[]): PackageView {
  const plan = unwrap(outlineDeployment(envelope));
  return {
    packageId,
    descriptor: read.descriptorName,
    sizeBytes: read.members.reduce((sum, member) => sum + member.size, 0),
    virtualSystems: plan.systems.map(({ id, vcpus, memoryMib, disks }) => ({
      id,
      vcpus,
      memoryMib,
      disks: disks.length,
    })),
    networks: plan.networks.map(({ name }) => name),
    files: [...files],
    choices: packageChoices(envelope),
    diagnostics: read.diagnostics.slice(0, MOST_DIAGNOSTICS).map(plainDiagnostic),
  };
}

function plainFiles({ files }: OvfPackage): readonly PlainFile[] {
  return files.map(({ href, parts: [{ name, size, digests }] }) => {
    return { href, name, sizeBytes: size, digest: `sha256:${digests.sha256 ?? ''}` };
  });
}

function plainDiagnostic({ severity, code, message, remedy, line, column, path }: Diagnostic) {
  return { severity, code, message, remedy, line, column, path };
}
