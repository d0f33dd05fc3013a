import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { HanseError } from '@hanse/kernel';

/** Writes a secret so that it is never seen half written, nor by others: mode 0600, renamed into place. */
export function writePrivateFile(file: string, text: string): void {
  const draft = `${file}.${process.pid}.new`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}

/** The ECDSA P-256 key of a file, made on first use. Throws IDENTITY_KEY_UNREADABLE. */
export function loadOrCreateKey(file: string): KeyObject {
  if (!existsSync(file)) writePrivateFile(file, pemOf(newKey()));
  requirePrivate(file);
  return parseKey(file, readFileSync(file, 'utf8'));
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

export function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function parseKey(file: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch (cause) {
    throw new HanseError('IDENTITY_KEY_UNREADABLE', { file, problem: String(cause) }, cause);
  }
  throw new HanseError('IDENTITY_KEY_UNREADABLE', { file, problem: 'it holds a key of another kind' });
}

function requirePrivate(file: string): void {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  throw new HanseError('IDENTITY_KEY_UNREADABLE', { file, problem: `its mode is ${mode.toString(8)}` });
}
