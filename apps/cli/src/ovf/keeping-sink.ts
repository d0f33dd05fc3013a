import { DISCARDING_SINK, type PackageSink } from '@hanse/ovf';

/** Keeps the members of an archive whose name ends so, for looking at them; the others go by. */
export class KeepingSink implements PackageSink {
  readonly #ending: RegExp;
  readonly #kept = new Map<string, Uint8Array[]>();

  constructor(ending: RegExp) {
    this.#ending = ending;
  }

  async openFile(name: string) {
    const writer = await DISCARDING_SINK.openFile(name);
    if (!this.#ending.test(name)) return writer;
    const chunks: Uint8Array[] = [];
    this.#kept.set(name, chunks);
    return { ...writer, write: (bytes: Uint8Array) => Promise.resolve(void chunks.push(bytes.slice())) };
  }

  /** Empty when there was none of that name. */
  bytesOf(name: string): Uint8Array {
    return Buffer.concat(this.#kept.get(name) ?? []);
  }

  /** The names kept, in the order of the archive. */
  get names(): readonly string[] {
    return [...this.#kept.keys()];
  }
}
