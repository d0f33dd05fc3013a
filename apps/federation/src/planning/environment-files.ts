import { HanseError, MIB } from '@hanse/kernel';
import type { EnvironmentFileSpec } from '@hanse/model';
import type { DeploymentPlan, PlannedSystem } from '@hanse/ovf';
import type { ImageFile } from './vee-planning.ts';

/** They travel within the orders for a VEE and are written onto its seed disc at each boot. */
const MOST_BYTES_FOR_ONE = MIB;
const MOST_BYTES_IN_ALL = 4 * MIB;
const MOST_NAMES = 7;
const LONGEST_NAME = 128;

/**
 * Reads the files that the package has for guests, by VirtualSystem id. Throws OVF_PACKAGE_LIMIT before any is read
 * when they are too large to be handed over so,
 * OVF_UNSUPPORTED for a path that no disc can hold.
 */
export async function readEnvironmentFiles(
  { systems }: Pick<DeploymentPlan, 'systems'>,
  files: ReadonlyMap<string, ImageFile>,
  read: (name: string) => AsyncIterable<Uint8Array>,
): Promise<ReadonlyMap<string, readonly EnvironmentFileSpec[]>> {
  const fileOf = (href: string): ImageFile => {
    const file = files.get(href);
    if (file === undefined) throw new HanseError('INTERNAL', { what: `no file was read for ${href}` });
    return file;
  };
  requireSmall(systems, (href) => fileOf(href).sizeBytes);
  const contents = new Map<string, string>();
  for (const { file } of systems.flatMap(({ environmentFiles }) => environmentFiles)) {
    if (!contents.has(file.href)) contents.set(file.href, await base64Of(read(fileOf(file.href).name)));
  }
  return new Map(
    systems.map(({ id, environmentFiles }) => {
      return [id, environmentFiles.map(({ file, path }) => ({ path, base64: contents.get(file.href) ?? '' }))];
    }),
  );
}

/** As deep and as long as a disc can name them. */
function requireNamable(id: string, path: string): void {
  const names = path.split('/');
  const isNamable = names.length <= MOST_NAMES && names.every((name) => Buffer.byteLength(name) <= LONGEST_NAME);
  if (isNamable) return;
  throw new HanseError('OVF_UNSUPPORTED', {
    what: `the environment file ${path}`,
    at: `VirtualSystem ${id}`,
    instead: `Give it a path of at most ${MOST_NAMES} names with at most ${LONGEST_NAME} bytes each`,
  });
}

function requireSmall(systems: readonly PlannedSystem[], sizeOf: (href: string) => number): void {
  let inAll = 0;
  for (const { id, environmentFiles } of systems) {
    const size = environmentFiles.reduce((sum, { file }) => sum + sizeOf(file.href), 0);
    inAll += size;
    for (const { path } of environmentFiles) requireNamable(id, path);
    if (size > MOST_BYTES_FOR_ONE) throw tooLarge(`VirtualSystem ${id}`, MOST_BYTES_FOR_ONE);
  }
  if (inAll > MOST_BYTES_IN_ALL) throw tooLarge('the package', MOST_BYTES_IN_ALL);
}

function tooLarge(at: string, limit: number): HanseError {
  return new HanseError('OVF_PACKAGE_LIMIT', { at, what: 'bytes of environment files', limit });
}

async function base64Of(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('base64');
}
