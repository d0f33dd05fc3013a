/** Turns a compressed stream into its content; fails when the stream is damaged or cut off. */
export type Decompressor = (compressed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** What can be decompressed; gzip always can, because every platform brings it. */
export interface Decompressors {
  readonly gzip?: Decompressor;
  readonly bzip2?: Decompressor;
}

/** gzip by the Compression Streams standard, in Node as in a browser. A service may bring a faster one. */
export const webGunzip: Decompressor = (compressed) => throughTransform(compressed, new DecompressionStream('gzip'));

/** Undefined for a compression that nothing here can undo. */
export function decompressorFor(compression: string, given: Decompressors): Decompressor | undefined {
  if (compression === 'gzip') return given.gzip ?? webGunzip;
  return compression === 'bzip2' ? given.bzip2 : undefined;
}

/** Turns a stream into a smaller one. Equal input must give equal bytes, because packing reads it twice. */
export type Compressor = (content: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

export const webGzip: Compressor = (content) => throughTransform(content, new CompressionStream('gzip'));

async function* throughTransform(
  source: AsyncIterable<Uint8Array>,
  transform: { readonly readable: ReadableStream; readonly writable: WritableStream },
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = transform.readable.getReader();
  const feeding = feed(source, transform.writable);
  // A failure of the source reaches the reader through the aborted transform; this keeps it from going unhandled.
  feeding.catch(() => undefined);
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    await feeding;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function feed(source: AsyncIterable<Uint8Array>, writable: WritableStream): Promise<void> {
  const writer: WritableStreamDefaultWriter<Uint8Array> = writable.getWriter();
  writer.closed.catch(() => undefined);
  try {
    for await (const bytes of source) {
      await writer.ready;
      // The source may use its buffer again once it is asked for more.
      writer.write(bytes.slice()).catch(() => undefined);
    }
    await writer.close();
  } catch (problem) {
    await writer.abort(problem).catch(() => undefined);
    throw problem;
  }
}
