import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { KeyRing, loadOrCreateKey, RecoveryKey, type RotationPolicy } from '@hanse/identity';
import type { Clock, Millis } from '@hanse/kernel';

const DAY: Millis = 86_400_000;

/**
 * A key is published long before it signs: a gateway that was cut off for less than `ahead` still knows the key that
 * signs the bundle it then fetches.
 */
export const SIGNING_ROTATION: RotationPolicy = { period: 30 * DAY, ahead: 15 * DAY, after: 3_600_000 };

/** The keys that sign tokens and bundles. The one key of earlier versions becomes the first; its file then goes. */
export function openSigningKeys(parts: {
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly policy?: RotationPolicy | undefined;
}): KeyRing {
  const { folder, clock, policy = SIGNING_ROTATION } = parts;
  const file = join(folder, 'signing-keys.json');
  const single = join(folder, 'token.key');
  const hasSingle = existsSync(single);
  const first = hasSingle && !existsSync(file) ? { first: loadOrCreateKey(single) } : {};
  const ring = KeyRing.open({ file, clock, policy, ...first });
  if (hasSingle) rmSync(single);
  return ring;
}

/** The key that replaces the others; its private half is where the configuration says. */
export function openRecoveryKey({ folder, file }: { folder: string; file: string | undefined }): RecoveryKey {
  return RecoveryKey.open({ file: file ?? join(folder, 'recovery.key'), publicFile: join(folder, 'recovery.pub') });
}
