import { decodedHref, plainPath } from '../envelope/href.ts';

/**
 * Finds members by the name that a descriptor or manifest gives them. An href is a URI: its percent escapes may or may
 * not have been undone in the name of the member, and letters may be composed otherwise.
 */
export class MemberIndex<T extends { readonly name: string }> {
  readonly #byName: ReadonlyMap<string, T>;
  readonly #bySpelling: ReadonlyMap<string, T>;

  constructor(members: readonly T[]) {
    this.#byName = new Map(members.map((member) => [member.name, member]));
    this.#bySpelling = new Map(members.map((member) => [spelling(member.name), member]));
  }

  get names(): Iterable<string> {
    return this.#byName.keys();
  }

  find(name: string): T | undefined {
    return this.#byName.get(plainPath(name)) ?? this.#bySpelling.get(spelling(name));
  }
}

function spelling(name: string): string {
  return plainPath(decodedHref(name)).normalize('NFC');
}
