import type { GuestBuildStep, GuestImage } from '@hanse/drivers/local';
import { HanseError, type Millis } from '@hanse/kernel';

const STEPS: Readonly<Record<GuestBuildStep, string>> = {
  wait: 'waiting',
  resolve: 'finding the Debian packages',
  download: 'downloading',
  kernel: 'unpacking the kernel',
  initramfs: 'making the initial RAM file system',
  'root-disk': 'making the root disk',
  checksum: 'checking',
};

/** The guest image of the local driver, from the cache or built now; `say` is told each step. */
export async function ensureGuestImage(parts: {
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}): Promise<{ image: GuestImage; millis: Millis }> {
  const { buildGuestImage } = await import('@hanse/drivers/local');
  const began = performance.now();
  const image = await buildGuestImage({
    cacheDir: parts.cache,
    signal: parts.signal,
    onProgress: ({ step, detail }) => parts.say(`guest image: ${STEPS[step]} (${detail})`),
  });
  return { image, millis: performance.now() - began };
}

/** Throws CLI_TOOLS_MISSING with the Debian packages that bring what the local driver lacks. */
export async function requireLocalTools(): Promise<void> {
  const { probeLocal } = await import('@hanse/drivers/local');
  const { missingPrograms: programs, missingPackages } = await probeLocal();
  if (programs.length === 0) return;
  throw new HanseError('CLI_TOOLS_MISSING', { programs: [...programs], packages: missingPackages.join(' ') });
}
