import { MIB } from '@hanse/kernel';
import type { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { DiskFormat, Envelope, VirtualDisk } from '../envelope/envelope.ts';
import type { DiskHeader } from './image/disk-header.ts';
import type { PackageFile } from './ovf-package.ts';

/** No header of any format fits into less; such stubs occur where only the descriptor matters. */
const SHORTEST_IMAGE = 512;
/** Capacities are often given in MiB, rounded either way. */
const ROUNDING = MIB;
const NAMES: Readonly<Record<DiskFormat, string>> = {
  vmdk: 'VMDK',
  qcow2: 'QCOW2',
  raw: 'a raw image',
  vpc: 'VHD',
  vhdx: 'VHDX',
  vdi: 'VDI',
  iso: 'ISO 9660',
};

/** Compares each disk with what the first bytes of its file say; most faults of an image show only there. */
export function judgeDisks(log: DiagnosticLog, envelope: Envelope, files: readonly PackageFile[]): void {
  const byId = new Map(files.map((file) => [file.id, file]));
  for (const disk of [...envelope.disks, ...envelope.sharedDisks]) {
    const file = disk.fileRef === undefined ? undefined : byId.get(disk.fileRef);
    if (file !== undefined) new DiskJudge(log, disk, file).judge();
  }
}

class DiskJudge {
  readonly #log: DiagnosticLog;
  readonly #disk: VirtualDisk;
  readonly #file: PackageFile;
  readonly #image: DiskHeader;

  constructor(log: DiagnosticLog, disk: VirtualDisk, file: PackageFile) {
    this.#log = log;
    this.#disk = disk;
    this.#file = file;
    this.#image = imageOf(file);
  }

  judge(): void {
    const { format } = this.#disk;
    const { size, parts } = this.#file;
    if (parts[0].head.compression === undefined && size < SHORTEST_IMAGE && format !== 'raw') {
      this.#report('warning', 'OVF_DISK_TOO_SHORT', { actual: size });
      return;
    }
    if (!this.#hasDeclaredFormat()) return;
    const { elsewhere, problem } = this.#image;
    if (problem !== undefined) this.#report('error', 'OVF_DISK_HEADER', { problem });
    if (elsewhere !== undefined) this.#report('error', 'OVF_DISK_BACKING_FILE', { problem: elsewhere });
    this.#judgeParent();
    this.#judgeCapacity();
  }

  #hasDeclaredFormat(): boolean {
    const { format } = this.#disk;
    const found = this.#image.format;
    // An image of a CD is also a raw image, and a raw one may hold anything that is not an image.
    if (format === 'raw' && (found === undefined || found === 'iso')) return true;
    if (format === found) return true;
    // A fixed VHD is told by its last block, which a compressed file does not show.
    if (format === 'vpc' && found === undefined && this.#file.compression !== 'identity') return true;
    const details = { declared: NAMES[format], found: this.#image.kind };
    if (format === 'iso' && found === undefined) this.#report('warning', 'OVF_DISK_FORMAT', details);
    else this.#report('error', 'OVF_DISK_FORMAT', details);
    return false;
  }

  /** With Disk@parentRef the deployer knows the parent; the name within the image must then be a mere name. */
  #judgeParent(): void {
    const { parent } = this.#image;
    if (parent === undefined) return;
    const named = parent.name === '' ? '' : ` called "${parent.name}"`;
    if (this.#disk.parentRef === undefined) {
      this.#report('error', 'OVF_DISK_BACKING_FILE', {
        problem: `it holds only the differences from a parent${named}`,
      });
    } else if (/[\\/:]|\.\./.test(parent.name)) {
      this.#report('error', 'OVF_DISK_BACKING_FILE', { problem: `its parent${named} lies outside the package` });
    }
  }

  #judgeCapacity(): void {
    const { virtualBytes } = this.#image;
    const { capacity } = this.#disk;
    if (virtualBytes === undefined || capacity.kind !== 'bytes' || capacity.bytes === 0) return;
    if (virtualBytes === capacity.bytes) return;
    const details = { capacity: capacity.bytes, virtual: describedBytes(virtualBytes) };
    // A larger disk would be cut off; a smaller one grows when it is deployed.
    const isLarger = virtualBytes >= capacity.bytes + ROUNDING;
    this.#report(isLarger ? 'error' : 'note', 'OVF_DISK_CAPACITY', details);
  }

  #report(severity: 'error' | 'warning' | 'note', code: DiskCode, details: Readonly<Record<string, string | number>>) {
    const about = { disk: this.#disk.diskId, href: this.#file.href, ...details };
    this.#log[severity](code, this.#disk.at, about);
  }
}

type DiskCode =
  | 'OVF_DISK_TOO_SHORT'
  | 'OVF_DISK_HEADER'
  | 'OVF_DISK_BACKING_FILE'
  | 'OVF_DISK_FORMAT'
  | 'OVF_DISK_CAPACITY';

/** Of a file in chunks the first part has the header, and the last one the footer of a fixed VHD. */
function imageOf({ parts, compression }: PackageFile): DiskHeader {
  const [first] = parts;
  const last = parts.at(-1) ?? first;
  const { compression: stored, image } = first.head;
  if (compression === 'identity' && stored !== undefined) {
    const kind = `compressed with ${stored}`;
    return { ...image, format: undefined, kind };
  }
  return image.format === undefined && last.head.image.format === 'vpc' ? last.head.image : image;
}

function describedBytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${bytes}` : 'more bytes than can be counted';
}
