import { buildGuestImage, type GuestImage, probeLocal } from '@hanse/drivers/local';
import type { BenchmarkContext } from '../benchmark.ts';

/** The guest image, made first if need be; undefined, said loudly, where this machine cannot run virtual machines. */
export async function guestImageHere({ cacheFolder, say }: BenchmarkContext): Promise<GuestImage | undefined> {
  const { missingPrograms } = await probeLocal();
  if (missingPrograms.length > 0) {
    say(`SKIPPED with real machines, for want of: ${missingPrograms.join(', ')}`);
    return undefined;
  }
  const onProgress = ({ step, detail }: { step: string; detail: string }) => say(`guest image: ${step}: ${detail}`);
  return buildGuestImage({ cacheDir: cacheFolder, onProgress });
}
