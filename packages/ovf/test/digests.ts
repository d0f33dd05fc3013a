import { createHash } from 'node:crypto';
import type { DigestFactory } from '../src/index.ts';

export const NODE_DIGESTS: DigestFactory = (algorithm) => {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};
