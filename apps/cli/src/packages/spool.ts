import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileToPack, RemoteFile, RemoteFiles } from '@hanse/ovf';
import { fileEntry } from './file-entry.ts';

/**
 * Keeps what is fetched in a temporary folder while it is judged, so that it is transferred only once. The folder goes
 * when the process ends, whichever way it ends by itself.
 */
export class Spool implements RemoteFiles {
  readonly #remote: RemoteFiles;
  readonly #paths = new Map<string, string>();
  #folder: string | undefined;

  constructor(parts: { remote: RemoteFiles }) {
    this.#remote = parts.remote;
  }

  async open(href: string, signal: AbortSignal | undefined): Promise<RemoteFile> {
    const { size, content } = await this.#remote.open(href, signal);
    const path = join(this.#place(), String(this.#paths.size));
    this.#paths.set(href, path);
    return { size, content: copied(content, path) };
  }

  /** A file that was fetched before, under the name it gets in the package. */
  async entry(href: string, name: string): Promise<FileToPack | undefined> {
    const path = this.#paths.get(href);
    return path === undefined ? undefined : fileEntry(name, path);
  }

  #place(): string {
    if (this.#folder !== undefined) return this.#folder;
    const folder = mkdtempSync(join(tmpdir(), 'hanse-fetch-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    this.#folder = folder;
    return folder;
  }
}

async function* copied(content: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file: FileHandle = await open(path, 'wx', 0o600);
  try {
    for await (const bytes of content) {
      await file.writeFile(bytes);
      yield bytes;
    }
  } finally {
    await file.close();
  }
}
