import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RobotKey } from '@hanse/api';
import { publicJwk } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';

/** The public P-256 key in a file, as PEM or as JWK. Throws CLI_FILE_UNREADABLE. */
export function readRobotKey(path: string): RobotKey {
  const unreadable = (problem: string, cause?: unknown) =>
    new HanseError('CLI_FILE_UNREADABLE', { what: 'The public key', path, problem }, cause);
  let key: KeyObject;
  try {
    const text = readFileSync(path, 'utf8');
    key = text.trimStart().startsWith('{')
      ? createPublicKey({ key: JSON.parse(text), format: 'jwk' })
      : createPublicKey(text);
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw unreadable('it is no key of the curve P-256');
  const { kty, crv, x, y } = publicJwk(key);
  return { kty, crv, x, y };
}
