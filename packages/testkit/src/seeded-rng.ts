import type { Rng } from '@hanse/kernel';

/** Chance that can be repeated: the generator sfc32 (PractRand), whose 128 bits of state come from the seed. */
export class SeededRng implements Rng {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number | string) {
    this.#seed = String(seed);
    this.#a = hash(`a${this.#seed}`);
    this.#b = hash(`b${this.#seed}`);
    this.#c = hash(`c${this.#seed}`);
    // The first outputs still resemble the seed.
    for (let round = 0; round < 15; round += 1) this.uint32();
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let word = 0;
    for (let at = 0; at < length; at += 1) {
      word = at % 4 === 0 ? this.uint32() : word >>> 8;
      bytes[at] = word & 0xff;
    }
    return bytes;
  }

  /** A generator of its own for one purpose, so that drawing more here does not change what is drawn there. */
  fork(purpose: string): SeededRng {
    return new SeededRng(`${this.#seed}/${purpose}`);
  }
}

/** FNV-1a with a final avalanche (MurmurHash3 fmix32), so that similar seeds begin far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) | 0;
}
