import type { AuthorizationGrant, DeviceGrant } from '@hanse/identity';
import type { Instant, Millis } from '@hanse/kernel';
import { type Database, jsonOf } from '@hanse/store';

/** A code that was used is remembered so long, to notice its second use. */
const REMEMBERED: Millis = 900_000;

/** Rows of codes that were given out, by their digests. */
export class GrantTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  putCode(grant: AuthorizationGrant, now: Instant): void {
    this.#db.run('DELETE FROM authorization_code WHERE expires_at < ?', now - REMEMBERED);
    this.#db.run(
      'INSERT OR REPLACE INTO authorization_code (digest, content, expires_at) VALUES (?, ?, ?)',
      ...[grant.codeDigest, JSON.stringify(grant), grant.expiresAt],
    );
  }

  code(digest: string): AuthorizationGrant | undefined {
    const row = this.#db.get('SELECT content FROM authorization_code WHERE digest = ?', digest);
    return row === undefined ? undefined : (jsonOf(row, 'content') as unknown as AuthorizationGrant);
  }

  putDevice(grant: DeviceGrant, now: Instant): void {
    this.#db.run('DELETE FROM device_grant WHERE expires_at < ?', now - REMEMBERED);
    this.#db.run(
      'INSERT OR REPLACE INTO device_grant (digest, user_code, content, expires_at) VALUES (?, ?, ?, ?)',
      ...[grant.deviceCodeDigest, grant.userCode, JSON.stringify(grant), grant.expiresAt],
    );
  }

  device(digest: string): DeviceGrant | undefined {
    return this.#device('digest', digest);
  }

  deviceOfUserCode(userCode: string): DeviceGrant | undefined {
    return this.#device('user_code', userCode);
  }

  #device(column: 'digest' | 'user_code', value: string): DeviceGrant | undefined {
    const row = this.#db.get(`SELECT content FROM device_grant WHERE ${column} = ?`, value);
    return row === undefined ? undefined : (jsonOf(row, 'content') as unknown as DeviceGrant);
  }
}
