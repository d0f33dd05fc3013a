import { watch } from 'node:fs';
import { appendFile, open, readFile, stat } from 'node:fs/promises';
import type { Clock, Millis } from '@hanse/kernel';
import type { ConsoleChunk } from '../contract/compute-driver.ts';
import { deferred } from './deferred.ts';

const EMPTY = new Uint8Array();

/** Reads `limit` bytes at `offset`, negative being counted from the end; a character cut in two is left for next time. */
export async function readConsole(path: string, offset: number, limit: number): Promise<ConsoleChunk> {
  const size = await consoleSize(path);
  const start = Math.min(size, offset < 0 ? Math.max(0, size + offset) : offset);
  const bytes = await slice(path, start, Math.min(limit, size - start));
  const whole = wholeCharacters(bytes);
  return { text: new TextDecoder().decode(bytes.subarray(0, whole)), nextOffset: start + whole };
}

export async function consoleSize(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** A machine born of a template has a past, and this is what it said then. */
export async function prependPast(path: string, templateLog: string): Promise<void> {
  await appendFile(path, await readFile(templateLog), { mode: 0o600 });
}

/** Waits until the console says one of these, beyond byte `from`; undefined when it does not within the limit. */
export async function consoleSays(parts: {
  path: string;
  from: number;
  words: readonly string[];
  clock: Clock;
  limit: Millis;
  signal?: AbortSignal;
}): Promise<string | undefined> {
  const { promise, resolve } = deferred<string | undefined>();
  const look = async (): Promise<void> => {
    const bytes = await slice(parts.path, parts.from, Math.max(0, (await consoleSize(parts.path)) - parts.from));
    const text = Buffer.from(bytes).toString('latin1');
    const found = parts.words.find((word) => text.includes(word));
    if (found !== undefined) resolve(found);
  };
  const giveUp = (): void => resolve(undefined);
  const watcher = watch(parts.path, () => void look().catch(giveUp));
  const cancelTimer = parts.clock.timer(parts.limit, 'local.console', giveUp);
  parts.signal?.addEventListener('abort', giveUp);
  if (parts.signal?.aborted === true) giveUp();
  try {
    await look();
    return await promise;
  } finally {
    watcher.close();
    cancelTimer();
    parts.signal?.removeEventListener('abort', giveUp);
  }
}

async function slice(path: string, start: number, length: number): Promise<Uint8Array> {
  if (length <= 0) return EMPTY;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Length of `bytes` without an incomplete UTF-8 sequence at its end; guests may also send what is no UTF-8 at all. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length - 1); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
