import { createHash } from 'node:crypto';
import type { DigestFactory } from '@hanse/ovf';

export const nodeDigests: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};
