import { Readable } from 'node:stream';
import { formatBytes, MIB } from '@hanse/kernel';

/** What a request carries. */
export interface Content {
  readonly type?: string;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

/** No answer of ours that is not streamed comes near it. */
const LONGEST_ANSWER = 64 * MIB;

export function sendable(body: Content['body']): string | Readable | null {
  if (body === undefined || typeof body === 'string') return body ?? null;
  return Readable.from(body, { objectMode: false });
}

/** The whole body as text. Throws for one that is too large to be an answer. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > LONGEST_ANSWER) throw new RangeError(`the answer is larger than ${formatBytes(LONGEST_ANSWER)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** JSON, or the text itself when it is none; undefined for no text at all. */
export function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
