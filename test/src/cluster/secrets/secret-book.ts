import { createPrivateKey } from 'node:crypto';

/** Half of the second line of a P-256 key in PKCS #8: bytes of the private number, however the lines are joined. */
const PRIVATE_PART = [0, 26] as const;

/** The secrets of a run by what they are, in the forms in which they could be written down. */
export class SecretBook {
  readonly #forms = new Map<string, Set<string>>();

  get names(): readonly string[] {
    return [...this.#forms.keys()];
  }

  add(name: string, ...forms: readonly (string | undefined)[]): void {
    const known = this.#forms.get(name) ?? new Set();
    for (const form of forms) {
      if (form === undefined || form.length < 8) throw new Error(`${name} is no secret: ${form}`);
      known.add(form);
    }
    this.#forms.set(name, known);
  }

  /** Of what was signed, the signature: without it the rest is worth nothing. */
  addSigned(name: string, compact: string): void {
    this.add(name, compact.split('.').at(-1));
  }

  addKey(name: string, pem: string): void {
    const line = pem.split('\n')[2];
    this.add(name, line?.slice(...PRIVATE_PART), createPrivateKey(pem).export({ format: 'jwk' }).d);
  }

  /** The names of those that are in the text. */
  foundIn(text: string): readonly string[] {
    return this.names.filter((name) => [...(this.#forms.get(name) ?? [])].some((form) => text.includes(form)));
  }
}
