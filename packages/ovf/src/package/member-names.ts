import { HanseError } from '@hanse/kernel';
import { isSafePath } from '../envelope/href.ts';

/** What common file systems hold. */
const LONGEST_STEP = 255;
const LONGEST_PATH = 1_024;
/** Every folder on the way is remembered, so that a thousand long paths must not be made of nothing but folders. */
const DEEPEST_PATH = 32;

/** The names of an archive so far: each safe, and no two that would be one file or cross on some file system. */
export class MemberNames {
  readonly #bySpelling = new Map<string, string>();
  readonly #folders = new Map<string, string>();

  /** Throws OVF_MEMBER_NAME, OVF_MEMBER_DUPLICATE or OVF_MEMBER_CASE. */
  admit(name: string, asWritten: string): void {
    if (!isSafePath(name) || isTooLong(name)) throw new HanseError('OVF_MEMBER_NAME', { at: asWritten });
    const steps = spelling(name).split('/');
    const other = this.#bySpelling.get(steps.join('/')) ?? this.#folders.get(steps.join('/'));
    if (other !== undefined) throw clash(name, other);
    for (let length = 1; length < steps.length; length += 1) {
      const folder = steps.slice(0, length).join('/');
      const file = this.#bySpelling.get(folder);
      if (file !== undefined) throw clash(name, file);
      this.#folders.set(folder, name);
    }
    this.#bySpelling.set(steps.join('/'), name);
  }
}

function clash(at: string, other: string): HanseError {
  return at === other
    ? new HanseError('OVF_MEMBER_DUPLICATE', { at })
    : new HanseError('OVF_MEMBER_CASE', { at, other });
}

function spelling(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function isTooLong(name: string): boolean {
  const encoder = new TextEncoder();
  if (encoder.encode(name).length > LONGEST_PATH) return true;
  const steps = name.split('/');
  return steps.length > DEEPEST_PATH || steps.some((step) => encoder.encode(step).length > LONGEST_STEP);
}
