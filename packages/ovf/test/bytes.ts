/** A stream of the bytes in pieces of `size`. */
export async function* streamOf(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array, void, undefined> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk.slice());
  return Buffer.concat(chunks);
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
