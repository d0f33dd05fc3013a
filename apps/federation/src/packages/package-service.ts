import { createHash } from 'node:crypto';
import type { PackageView } from '@hanse/api';
import { type Clock, HanseError, type PackageId, PackageIds, type Rng, type UserId, unwrap } from '@hanse/kernel';
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
import { type Database, jsonOf, type SqlRow, textOf } from '@hanse/store';
import { packageChoices } from '../planning/package-choices.ts';
import { nodeDecompressors } from './node-decompressors.ts';
import type { PackageFiles } from './package-files.ts';
import { keepPlain, type PlainFile } from './plain-files.ts';

const MOST_DIAGNOSTICS = 100;

export const nodeDigests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

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
  async receive(stream: AsyncIterable<Uint8Array>, owner: UserId): Promise<PackageView> {
    const { db, files, clock, rng } = this.#parts;
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
      const now = clock.now();
      const sql = 'INSERT INTO package (package_id, owner, view, created_at) VALUES (?, ?, ?, ?)';
      db.run(sql, packageId, owner, JSON.stringify(view), now);
      return view;
    } catch (thrown) {
      await files.discard(packageId);
      throw thrown;
    }
  }

  /**
   * Takes a package that was made here, judged as if it had been received; its files are plain. Again after a crash it
   * goes on where it was.
   */
  async adopt(packageId: PackageId, owner: UserId, made: MadePackage): Promise<PackageView> {
    const { db, clock } = this.#parts;
    const read = await readFolder(await made.source(packageId), { digests: nodeDigests, alsoDigest: ['sha256'] });
    const envelope = requireDeployable(read);
    const view = viewOf(packageId, read, envelope, plainFiles(read));
    if (!(await made.isKept(packageId))) await made.keep(packageId);
    const sql = 'INSERT OR IGNORE INTO package (package_id, owner, view, created_at) VALUES (?, ?, ?, ?)';
    db.run(sql, packageId, owner, JSON.stringify(view), clock.now());
    return view;
  }

  /** FEDERATION_PACKAGE_UNKNOWN, also for a package of somebody else. */
  view(packageId: PackageId, owner: UserId): PackageView {
    const row = this.#parts.db.get('SELECT * FROM package WHERE package_id = ? AND owner = ?', packageId, owner);
    if (row === undefined) throw new HanseError('FEDERATION_PACKAGE_UNKNOWN', { packageId });
    return storedView(row);
  }

  list(owner: UserId): readonly PackageView[] {
    return this.#parts.db.all('SELECT * FROM package WHERE owner = ? ORDER BY created_at DESC', owner).map(storedView);
  }

  async load(packageId: PackageId, owner: UserId): Promise<StoredPackage> {
    const view = this.view(packageId, owner);
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#parts.files.read(packageId, view.descriptor)) chunks.push(chunk);
    const envelope = requireDeployable(parseEnvelope(Buffer.concat(chunks)));
    return { view, envelope, files: new Map(view.files.map((file) => [file.href, file])) };
  }
}

function storedView(row: SqlRow): PackageView {
  // Written by this service only; `textOf` guards against a damaged row.
  textOf(row, 'package_id');
  return jsonOf(row, 'view') as unknown as PackageView;
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
