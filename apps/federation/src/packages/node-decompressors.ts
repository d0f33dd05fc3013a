import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Decompressors } from '@hanse/ovf';

/** zlib off the main thread, which the platform's own Compression Streams are slower than. */
export const nodeDecompressors: Decompressors = {
  gzip: (compressed) => {
    const gunzip = createGunzip();
    // A failure of either destroys both; the reader of the content sees it.
    pipeline(Readable.from(compressed, { objectMode: false }), gunzip, () => undefined);
    return gunzip;
  },
};
