import type { Instant } from '@hanse/kernel';
import type { IsoFile } from '../iso/iso-file.ts';
import { writeIso } from '../iso/write-iso.ts';

/** The label by which cloud-init's search takes a disc for an OVF environment without looking into it. */
export const OVF_ENVIRONMENT_LABEL = 'OVF ENV';
/** The document's name in the root of the disc (DSP0243 §11.2). */
export const OVF_ENVIRONMENT_FILE = 'ovf-env.xml';
const ENVIRONMENT_FILES_FOLDER = 'ovffiles';

/**
 * The disc of the transport `iso`: the environment in the root, environment files below `/ovffiles/` (DSP0243 2.x
 * EnvironmentFilesSection), and further files of the deployer. cloud-init looks into a disc of another label only
 * below 10 MB, and never into one labelled "cidata", which is NoCloud's. Throws OVF_ISO_INVALID.
 */
export function writeEnvironmentDisc(parts: {
  readonly environmentXml: string;
  /** By path below the folder of environment files. */
  readonly environmentFiles?: readonly { readonly path: string; readonly content: Uint8Array }[];
  readonly otherFiles?: readonly IsoFile[];
  readonly time: Instant;
}): Uint8Array {
  const { environmentXml, environmentFiles = [], otherFiles = [], time } = parts;
  const files = [
    { name: OVF_ENVIRONMENT_FILE, content: new TextEncoder().encode(environmentXml) },
    ...environmentFiles.map(({ path, content }) => ({ name: environmentFileName(path), content })),
    ...otherFiles,
  ];
  return writeIso({ label: OVF_ENVIRONMENT_LABEL, files, time });
}

/** Where a guest finds an environment file on the disc. */
export function environmentFileName(path: string): string {
  return `${ENVIRONMENT_FILES_FOLDER}/${path}`;
}
