import { rm, writeFile } from 'node:fs/promises';
import { HanseError } from '@hanse/kernel';
import type { DiskSpec, VeeSpec } from '@hanse/model';
import { syncPath } from './durable-file.ts';
import type { LocalSite, SeedFile } from './local-site.ts';
import { runTool } from './run-tool.ts';
import type { VeeFolder } from './vee-folder.ts';

const SECTOR = 512;
const ENTROPY_BYTES = 64;
/** DSP0243 2.x, EnvironmentFilesSection: where a disc holds them. */
const ENVIRONMENT_FILES = 'ovffiles';
const OVF_ENVIRONMENT = 'ovf-env.xml';

interface Base {
  readonly path: string;
  readonly virtualBytes: number;
}

/**
 * Makes the VEE's disks anew: an overlay on its image or on the chain of them, on the guest image for a guest's root disk
 * that brings none, or blank; and an overlay on the image of each CD-ROM. What lies beneath may be smaller, never larger. DRIVER_DISK_TOO_SMALL, DRIVER_IMAGE_UNKNOWN.
 */
export async function makeDisks(spec: VeeSpec, folder: VeeFolder, site: LocalSite, signal: AbortSignal): Promise<void> {
  for (const [index, disk] of spec.disks.entries()) {
    const base = await baseOf(spec, disk, index, site, signal);
    await makeOverlay(folder.disk(index), base, diskBytes(spec, disk, base), signal);
  }
  for (const [index, { cdromId, image }] of (spec.cdroms ?? []).entries()) {
    const disc = await site.images.find(image.digest);
    if (disc === undefined) throw new HanseError('DRIVER_IMAGE_UNKNOWN', { digest: image.digest, diskId: cdromId });
    await makeOverlay(folder.cdrom(index), disc, disc.virtualBytes, signal);
  }
}

async function makeOverlay(path: string, base: Base | undefined, bytes: number, signal: AbortSignal): Promise<void> {
  await rm(path, { force: true });
  const beneath = base === undefined ? [] : ['-b', base.path, '-F', 'qcow2'];
  await runTool('qemu-img', ['create', '-q', '-f', 'qcow2', ...beneath, path, String(bytes)], signal);
  await syncPath(path);
}

/** In whole sectors. A CD is as large as its image, whatever the package says of the drive. */
function diskBytes(spec: VeeSpec, disk: DiskSpec, base: Base | undefined): number {
  const { diskId, capacityBytes } = disk;
  if (disk.image?.format === 'iso' && base !== undefined) return base.virtualBytes;
  const size = Math.ceil(Math.max(capacityBytes, 1) / SECTOR) * SECTOR;
  if (base === undefined || base.virtualBytes <= size) return size;
  const details = { diskId, veeId: spec.veeId, capacityBytes, neededBytes: base.virtualBytes };
  throw new HanseError('DRIVER_DISK_TOO_SMALL', details);
}

/** DRIVER_IMAGE_UNKNOWN, DRIVER_GUEST_IMAGE_MISSING. */
async function baseOf(
  spec: VeeSpec,
  { diskId, image, parents = [] }: DiskSpec,
  index: number,
  site: LocalSite,
  signal: AbortSignal,
): Promise<Base | undefined> {
  if (image !== undefined) return site.images.findChain(image, parents, diskId, signal);
  if (spec.boot !== 'guest' || index > 0) return undefined;
  const path = (await site.guestImage()).rootDisk;
  return { path, virtualBytes: await virtualBytes(path) };
}

async function virtualBytes(path: string): Promise<number> {
  const info: unknown = JSON.parse(await runTool('qemu-img', ['info', '--output=json', '-f', 'qcow2', path]));
  return typeof info === 'object' && info !== null ? Number(Reflect.get(info, 'virtual-size')) : 0;
}

/**
 * Writes the seed disc of the coming boot. A guest of ours also finds the time, fresh entropy (machines born of one
 * template would otherwise share their random numbers) and how many NICs to wait for. Where the OVF environment is to be
 * guest info as well, its file is written beside the disc.
 */
export async function writeSeed(spec: VeeSpec, folder: VeeFolder, site: LocalSite): Promise<void> {
  const files = [
    ...Object.entries(spec.seed).map(([name, text]) => ({ name, content: new TextEncoder().encode(text) })),
    ...(spec.environmentFiles ?? []).map(({ path, base64 }) => ({
      name: `${ENVIRONMENT_FILES}/${path}`,
      content: new Uint8Array(Buffer.from(base64, 'base64')),
    })),
  ];
  const own = spec.boot === 'guest' ? bootFiles(spec, site) : [];
  const ownNames = new Set(own.map(({ name }) => name));
  const all = [...files.filter(({ name }) => !ownNames.has(name)), ...own];
  await writeFile(folder.seedDisc, site.writeSeedDisc(all), { mode: 0o600 });
  if (spec.guestInfo === true) await writeFile(folder.guestInfo, spec.seed[OVF_ENVIRONMENT] ?? '', { mode: 0o600 });
}

function bootFiles(spec: VeeSpec, site: LocalSite): readonly SeedFile[] {
  const nics = spec.nics.length + (spec.ingress.length > 0 ? 1 : 0);
  const line = (value: number): Uint8Array => new TextEncoder().encode(`${value}\n`);
  return [
    { name: 'clock', content: line(Math.floor(site.clock.now() / 1000)) },
    { name: 'entropy', content: site.rng.bytes(ENTROPY_BYTES) },
    // Without the file the guest takes the cards it finds; it cannot wait for none.
    ...(nics > 0 ? [{ name: 'nics', content: line(nics) }] : []),
  ];
}
