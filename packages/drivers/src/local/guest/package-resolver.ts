import { HanseError } from '@hanse/kernel';
import type { DebianPackage } from './guest-image.ts';
import { BUSYBOX_PACKAGE, GUEST_PROGRAMS, KERNEL_META_PACKAGE } from './guest-packages.ts';
import { runTool } from './run-tool.ts';

export interface ResolvedPackages {
  readonly kernel: DebianPackage;
  /** Everything but the kernel, sorted by name. */
  readonly userland: readonly DebianPackage[];
}

/**
 * Asks apt which packages, at which versions, a guest image would be made of today.
 * Reads the package lists of the machine only; throws GUEST_PACKAGES_UNKNOWN when these are absent or of another system.
 */
export async function resolvePackages(signal?: AbortSignal): Promise<ResolvedPackages> {
  const [kernel, userland] = await Promise.all([resolveKernel(signal), resolveUserland(signal)]);
  return { kernel, userland };
}

async function resolveKernel(signal?: AbortSignal): Promise<DebianPackage> {
  const depends = await apt('apt-cache', ['depends', '--important', KERNEL_META_PACKAGE], signal);
  const name = /^\s+Depends: (linux-image-\S+)$/m.exec(depends)?.[1];
  if (name === undefined) throw unknown(`${KERNEL_META_PACKAGE} names no kernel package`);
  const record = await apt('apt-cache', ['show', '--no-all-versions', name], signal);
  const version = /^Version: (\S+)$/m.exec(record)?.[1];
  if (version === undefined) throw unknown(`${name} has no version`);
  return { name, version };
}

/** Simulates an installation on an empty machine, which makes apt's own solver say what belongs together. */
async function resolveUserland(signal?: AbortSignal): Promise<DebianPackage[]> {
  const roots = [BUSYBOX_PACKAGE, ...Object.keys(GUEST_PROGRAMS)];
  const options = ['-qq', '--simulate', '--no-install-recommends', '-o', 'Dir::State::status=/dev/null'];
  const plan = await apt('apt-get', [...options, 'install', ...roots], signal);
  return parseInstallPlan(plan)
    .filter(({ name }) => roots.includes(name) || mayHoldLibraries(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The packages of the `Inst name (version …)` lines of a simulated installation. */
export function parseInstallPlan(plan: string): DebianPackage[] {
  return [...plan.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm)].flatMap(([, name, version]) =>
    name === undefined || version === undefined ? [] : [{ name, version }],
  );
}

/** Programs are named one by one, so of their dependencies only shared libraries are wanted. */
function mayHoldLibraries(name: string): boolean {
  return /^(z?lib)/.test(name) && !/perl|-common$|-bin$|^libpam-|^libdb|^libgdbm/.test(name);
}

async function apt(tool: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  try {
    return (await runTool({ tool, arguments: args, signal })).stdout;
  } catch (error) {
    if (error instanceof HanseError && error.code === 'GUEST_TOOL_FAILED') {
      throw unknown(String(error.details['problem']), error);
    }
    throw error;
  }
}

function unknown(problem: string, cause?: unknown): HanseError {
  return new HanseError('GUEST_PACKAGES_UNKNOWN', { problem }, cause);
}
