import type { Instant, VeeId } from '@hanse/kernel';
import { type Database, optionalTextOf, textOf } from '@hanse/store';

/** Which key each VEE has: its thumbprint, and until the driver has the key, the salt it is made with. */
export class InstanceKeyTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  /** The salt of a key that is still to be handed over. A trigger forgets it when the VEE is defined. */
  saltOf(veeId: VeeId): string | undefined {
    const row = this.#db.get('SELECT salt FROM instance_key WHERE vee_id = ?', veeId);
    return row === undefined ? undefined : optionalTextOf(row, 'salt');
  }

  /** A new key; the one before, of a VEE that the driver has lost, is none any more. */
  put(veeId: VeeId, key: { readonly salt: string; readonly thumbprint: string; readonly at: Instant }): void {
    this.#db.run(
      'INSERT OR REPLACE INTO instance_key (vee_id, thumbprint, salt, made_at) VALUES (?, ?, ?, ?)',
      ...[veeId, key.thumbprint, key.salt, key.at],
    );
  }

  /** Whose key that is. */
  veeOf(thumbprint: string): VeeId | undefined {
    const row = this.#db.get('SELECT vee_id FROM instance_key WHERE thumbprint = ?', thumbprint);
    // Written by this file only, from specifications that were checked.
    return row === undefined ? undefined : (textOf(row, 'vee_id') as VeeId);
  }
}
