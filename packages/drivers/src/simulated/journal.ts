import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { HanseError, type SiteId } from '@hanse/kernel';
import { SIMULATED_NAME } from './capabilities.ts';
import type { CloudEntry } from './cloud-entry.ts';

const FORMAT = 'hanse-simulated-cloud/1';

interface JournalHeader {
  readonly format: string;
  readonly siteId: SiteId;
}

export interface JournalParts {
  readonly path: string;
  readonly siteId: SiteId;
  /** Whether every entry survives the machine's power failing, not only the process being killed. */
  readonly isFsynced: boolean;
}

/**
 * The simulated cloud on disk: one JSON entry a line. An entry is written with one synchronous append before it takes
 * effect, so that a process killed at any point leaves it either there or not; half a line at the end is not there.
 */
export class Journal {
  readonly #fd: number;
  readonly #isFsynced: boolean;
  #size: number;

  private constructor(parts: { fd: number; size: number; isFsynced: boolean }) {
    this.#fd = parts.fd;
    this.#size = parts.size;
    this.#isFsynced = parts.isFsynced;
  }

  /** The entries of an earlier journal; none when there is no file yet. Throws VALUE_INVALID for what is not one. */
  static read({ path, siteId }: JournalParts): readonly CloudEntry[] {
    const [header, ...lines] = wholeLines(path);
    if (header === undefined) return [];
    const { format, siteId: owner } = parsed<JournalHeader>(header, path, 1);
    if (format !== FORMAT) throw invalid('format', format, path, FORMAT);
    if (owner !== siteId) throw invalid('siteId', owner, path, siteId);
    return lines.map((line, index) => parsed<CloudEntry>(line, path, index + 2));
  }

  /** A journal that begins with these entries, in place of the one before; a crash meanwhile leaves that one. */
  static replace(parts: JournalParts, entries: Iterable<CloudEntry>): Journal {
    const draft = `${parts.path}.new`;
    const fd = openSync(draft, 'w', 0o600);
    const journal = new Journal({ fd, size: 0, isFsynced: parts.isFsynced });
    const header: JournalHeader = { format: FORMAT, siteId: parts.siteId };
    try {
      journal.#write([header, ...entries]);
      fsyncSync(fd);
      renameSync(draft, parts.path);
      syncFolder(dirname(parts.path));
    } catch (problem) {
      closeSync(fd);
      throw problem;
    }
    return journal;
  }

  /** Throws DRIVER_UNAVAILABLE when the entry could not be written; then it did not happen. */
  append(entry: CloudEntry): void {
    try {
      this.#write([entry]);
      if (this.#isFsynced) fsyncSync(this.#fd);
    } catch (problem) {
      ftruncateSync(this.#fd, this.#size);
      throw new HanseError('DRIVER_UNAVAILABLE', { driver: SIMULATED_NAME, problem: String(problem) }, problem);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(values: readonly object[]): void {
    const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
    let written = 0;
    while (written < bytes.byteLength) {
      written += writeSync(this.#fd, bytes, written, bytes.byteLength - written, this.#size + written);
    }
    this.#size += written;
  }
}

/** The lines of the file that were written to their end. */
function wholeLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw problem;
  }
}

function parsed<T>(line: string, path: string, number: number): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw invalid('line', line.slice(0, 80), `${path}:${number}`, 'one JSON object on each line');
  }
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function invalid(what: string, value: string, at: string, expected: string): HanseError {
  return new HanseError('VALUE_INVALID', { what, value, at, expected });
}
