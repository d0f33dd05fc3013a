import { HanseError } from '@hanse/kernel';
import { isLz4Legacy, unpackLz4Legacy } from './lz4-legacy.ts';

/** Fields of the boot header ("The Linux/x86 Boot Protocol"). */
const SETUP_SECTS = 0x1f1;
const MAGIC = 0x202;
const PAYLOAD_OFFSET = 0x248;
const PAYLOAD_LENGTH = 0x24c;
const SECTOR = 512;

/**
 * The ELF kernel inside a bzImage. QEMU starts it directly, so that no guest spends its first half second unpacking.
 * Throws GUEST_FORMAT_UNREADABLE when this is no bzImage or packed otherwise than Debian 12 does.
 */
export function extractKernel(bzImage: Buffer): Buffer {
  if (bzImage.length < 0x1000 || bzImage.toString('latin1', MAGIC, MAGIC + 4) !== 'HdrS') {
    throw unreadable('the boot header is missing');
  }
  const setup = ((bzImage[SETUP_SECTS] || 4) + 1) * SECTOR;
  const start = setup + bzImage.readUInt32LE(PAYLOAD_OFFSET);
  const payload = bzImage.subarray(start, start + bzImage.readUInt32LE(PAYLOAD_LENGTH));
  if (!isLz4Legacy(payload)) throw unreadable('it is not packed with LZ4');
  const kernel = unpackLz4Legacy(payload);
  // The payload ends with the unpacked size, which the boot loader relies on as well.
  if (kernel.length !== payload.readUInt32LE(payload.length - 4)) throw unreadable('its unpacked size is wrong');
  if (kernel.readUInt32BE(0) !== 0x7f454c46) throw unreadable('it does not unpack to an ELF file');
  return kernel;
}

function unreadable(problem: string): HanseError {
  return new HanseError('GUEST_FORMAT_UNREADABLE', { file: 'The kernel', format: 'bzImage', problem });
}
