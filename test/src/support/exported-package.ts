import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExportAnswer, PackageView, Session } from '@hanse/api';
import type { JsonValue } from '@hanse/kernel';
import { type DigestFactory, type Envelope, type OvfPackage, readOva, requireDeployable } from '@hanse/ovf';
import { asUser, type Cluster } from './cluster.ts';

const nodeDigests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};

/** A package as it was downloaded: unpacked, read and judged. */
export interface ExportedPackage {
  readonly view: PackageView;
  readonly read: OvfPackage;
  readonly envelope: Envelope;
  readonly descriptor: Uint8Array;
}

/** Asks for an export and does not wait for its end. */
export async function askExport(
  cluster: Cluster,
  application: string,
  body: JsonValue,
  as?: Session,
): Promise<ExportAnswer> {
  const path = `/v1/applications/${application}/exports`;
  return (await cluster.harness.api.json('POST', path, { ...asUser(as), body })) as ExportAnswer;
}

/** Downloads a package into a folder; throws when its digests or anything else in it are wrong. */
export async function download(cluster: Cluster, packageId: string, folder: string): Promise<ExportedPackage> {
  const view = (await cluster.harness.api.json('GET', `/v1/packages/${packageId}`)) as PackageView;
  const { body } = await cluster.harness.api.download(`/v1/packages/${packageId}/ova`);
  const members = new Map<string, Uint8Array[]>();
  const read = await readOva(
    body,
    {
      openFile: (name) => {
        const chunks: Uint8Array[] = [];
        members.set(name, chunks);
        return Promise.resolve({
          write: async (bytes) => void chunks.push(bytes.slice()),
          close: async () => {
            const path = join(folder, name);
            await mkdir(dirname(path), { recursive: true });
            await writeFile(path, Buffer.concat(chunks));
          },
          abort: () => Promise.resolve(),
        });
      },
    },
    { digests: nodeDigests },
  );
  const descriptor = Buffer.concat(members.get(read.descriptorName) ?? []);
  return { view, read, envelope: requireDeployable(read), descriptor };
}
