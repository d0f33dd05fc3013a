import { join } from 'node:path';
import { KeyRing } from '@hanse/identity';

/** The federation's own signing keys, as they are now, for tokens that it would sign itself. */
export function signingKeysOf(federationFolder: string): KeyRing {
  return KeyRing.open({ file: join(federationFolder, 'identity/signing-keys.json'), clock: { now: () => Date.now() } });
}
