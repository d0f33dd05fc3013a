import type { SeedFile } from '@hanse/drivers/local';
import { writeIso } from '@hanse/ovf';

/** NoCloud and the OVF environment find their disc by this label. */
const LABEL = 'cidata';

/** The seed disc of a VEE; the same files give the same bytes, so that defining twice changes nothing. */
export function writeSeedDisc(files: readonly SeedFile[]): Uint8Array {
  return writeIso({ label: LABEL, files: [...files], time: 0 });
}
