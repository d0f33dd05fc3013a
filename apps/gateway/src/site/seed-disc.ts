import type { SeedFile } from '@hanse/drivers/local';
import { OVF_ENVIRONMENT_FILE, OVF_ENVIRONMENT_LABEL, writeIso } from '@hanse/ovf';

/** The label of NoCloud, whose disc has `meta-data` and `user-data`. */
const NO_CLOUD_LABEL = 'cidata';

/**
 * The seed disc of a VEE; the same files give the same bytes, so that defining twice changes nothing. cloud-init looks for
 * an OVF environment on no disc that is labelled as NoCloud's.
 */
export function writeSeedDisc(files: readonly SeedFile[]): Uint8Array {
  const names = new Set(files.map(({ name }) => name));
  const isNoCloud = names.has('meta-data') || !names.has(OVF_ENVIRONMENT_FILE);
  return writeIso({ label: isNoCloud ? NO_CLOUD_LABEL : OVF_ENVIRONMENT_LABEL, files: [...files], time: 0 });
}
