import { existsSync, readFileSync } from 'node:fs';
import { writeDurableFile } from '@hanse/host';
import type { TrustBundle, TrustRoot } from '@hanse/identity';

const SITES = 'urn:hanse:site:';

/** The roots of the sites in a file, for the switch: by them it knows those of its partners. */
export class PartnerRoots {
  readonly #file: string;

  constructor(parts: { file: string }) {
    this.#file = parts.file;
  }

  /** Whether the file is another than before. */
  write({ authorities }: Pick<TrustBundle, 'authorities'>): boolean {
    const text = authorities
      .filter(isOfSite)
      .map(({ certificatePem }) => `${certificatePem.trim()}\n`)
      .join('');
    if (existsSync(this.#file) && readFileSync(this.#file, 'utf8') === text) return false;
    writeDurableFile(this.#file, text);
    return true;
  }
}

function isOfSite({ uriPrefixes }: TrustRoot): boolean {
  return uriPrefixes.every((prefix) => prefix.startsWith(SITES));
}
