import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { HanseError } from '@hanse/kernel';
import { loadOrCreateKey, writePrivateFile } from '../private-key-file.ts';
import { type PublicJwk, publicJwk } from './key-set.ts';
import type { SigningKey } from './signing-keys.ts';

/**
 * The key of a federation that signs nothing but the replacement of its signing keys. Sites pin its public half, which
 * stays with the federation; the private half has a file of its own, which may be kept where no machine reaches it.
 */
export class RecoveryKey {
  /** Where the private half is looked for. */
  readonly file: string;
  readonly jwk: PublicJwk;

  private constructor(parts: { file: string; jwk: PublicJwk }) {
    this.file = parts.file;
    this.jwk = parts.jwk;
  }

  /** Makes both halves at the first start; later the private one may be away. Throws IDENTITY_KEY_UNREADABLE. */
  static open(parts: { file: string; publicFile: string }): RecoveryKey {
    const { file, publicFile } = parts;
    if (!existsSync(publicFile)) {
      const pem = createPublicKey(loadOrCreateKey(file)).export({ format: 'pem', type: 'spki' }).toString();
      writePrivateFile(publicFile, pem);
    }
    return new RecoveryKey({ file, jwk: publicHalf(publicFile) });
  }

  /** Whether the private half is in its place. */
  get isPresent(): boolean {
    return existsSync(this.file);
  }

  /** The private half, for once. Throws IDENTITY_RECOVERY_KEY_AWAY, IDENTITY_KEY_UNREADABLE. */
  unlock(): SigningKey {
    if (!this.isPresent) throw this.#away('there is no file');
    const key = loadOrCreateKey(this.file);
    const jwk = publicJwk(key);
    if (jwk.kid !== this.jwk.kid) throw this.#away('the file holds another key');
    return { key, jwk };
  }

  #away(problem: string): HanseError {
    return new HanseError('IDENTITY_RECOVERY_KEY_AWAY', { file: this.file, kid: this.jwk.kid, problem });
  }
}

function publicHalf(file: string): PublicJwk {
  try {
    const key = createPublicKey(readFileSync(file));
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return publicJwk(key);
  } catch (cause) {
    throw new HanseError('IDENTITY_KEY_UNREADABLE', { file, problem: String(cause) }, cause);
  }
  throw new HanseError('IDENTITY_KEY_UNREADABLE', { file, problem: 'it holds a key of another kind' });
}
