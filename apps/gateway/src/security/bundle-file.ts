import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurableFile } from '@hanse/host';
import type { BundleStore, StoredBundle } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { identityFolder } from '../site/site-identity.ts';

const validator = Compile(
  Type.Object({
    jws: Type.String(),
    verifiedWith: Type.Array(
      Type.Object({
        kty: Type.Literal('EC'),
        crv: Type.Literal('P-256'),
        x: Type.String(),
        y: Type.String(),
        kid: Type.String(),
        alg: Type.Literal('ES256'),
        use: Type.Literal('sig'),
      }),
    ),
  }),
);

/** The last good bundle of a site, in a file beside its certificate. */
export class BundleFile implements BundleStore {
  readonly path: string;

  constructor(parts: { dataFolder: string }) {
    this.path = join(identityFolder(parts.dataFolder), 'bundle.json');
  }

  /** Throws GATEWAY_BUNDLE_DAMAGED: to go on without it would forget which sequence was seen. */
  load(): Promise<StoredBundle | undefined> {
    return Promise.resolve(existsSync(this.path) ? this.#read() : undefined);
  }

  save(bundle: StoredBundle): Promise<void> {
    writeDurableFile(this.path, `${JSON.stringify(bundle)}\n`);
    return Promise.resolve();
  }

  #read(): StoredBundle {
    const stored = this.#parsed();
    if (validator.Check(stored)) return stored;
    throw bundleDamaged(this.path, 'it does not hold a bundle and keys');
  }

  #parsed(): unknown {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8'));
    } catch (cause) {
      throw bundleDamaged(this.path, 'it is not JSON', cause);
    }
  }
}

export function bundleDamaged(file: string, problem: string, cause?: unknown): HanseError {
  return new HanseError('GATEWAY_BUNDLE_DAMAGED', { file, problem }, cause);
}
