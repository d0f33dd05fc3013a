import { type ApplicationId, HanseError, type Instant, type NetworkId, type UserId } from '@hanse/kernel';
import type { NetworkSpec } from '@hanse/model';
import { booleanOf, type Database, jsonOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';
import type { Tier } from '../tiers/tier.ts';

/** One application's part at this site. */
export interface PartRecord {
  readonly applicationId: ApplicationId;
  readonly owner: UserId;
  readonly tier: Tier;
  /** The VO it belongs to; without it, it is the owner's own. */
  readonly vo?: string;
  /** Digest of the part as it was accepted: tells a repetition from a change. */
  readonly digest: string;
  readonly isDestroyed: boolean;
}

/** The parts of applications at this site and their networks. */
export class PartTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  insert(part: Omit<PartRecord, 'isDestroyed'>, at: Instant): void {
    this.#db.run(
      'INSERT INTO part (application_id, owner, tier, vo, digest, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      part.applicationId,
      part.owner,
      part.tier,
      part.vo ?? null,
      part.digest,
      at,
    );
  }

  insertNetwork(spec: NetworkSpec): void {
    this.#db.run(
      'INSERT INTO network (network_id, application_id, spec) VALUES (?, ?, ?)',
      spec.networkId,
      spec.applicationId,
      JSON.stringify(spec),
    );
  }

  find(applicationId: ApplicationId): PartRecord | undefined {
    const row = this.#db.get('SELECT * FROM part WHERE application_id = ?', applicationId);
    return row === undefined ? undefined : partRecord(row);
  }

  /** The parts that are not destroyed, oldest first. */
  alive(): readonly PartRecord[] {
    return this.#db.all('SELECT * FROM part WHERE is_destroyed = 0 ORDER BY application_id').map(partRecord);
  }

  /** The application a network id is taken by; undefined for a free id. */
  networkTakenBy(networkId: NetworkId): string | undefined {
    const row = this.#db.get('SELECT application_id FROM network WHERE network_id = ?', networkId);
    return row === undefined ? undefined : textOf(row, 'application_id');
  }

  networks(applicationId: ApplicationId): readonly NetworkSpec[] {
    return this.#db
      .all('SELECT spec FROM network WHERE application_id = ? ORDER BY network_id', applicationId)
      .map((row) => jsonOf(row, 'spec') as unknown as NetworkSpec);
  }

  markDestroyed(applicationId: ApplicationId): void {
    this.#db.run('UPDATE part SET is_destroyed = 1 WHERE application_id = ?', applicationId);
  }
}

/** There is none, or none that the one who asks may know of. */
export function unknownPart(applicationId: ApplicationId): HanseError {
  return new HanseError('GATEWAY_PART_UNKNOWN', { applicationId });
}

function partRecord(row: SqlRow): PartRecord {
  const vo = optionalTextOf(row, 'vo');
  return {
    applicationId: textOf(row, 'application_id') as ApplicationId,
    owner: textOf(row, 'owner') as UserId,
    tier: textOf(row, 'tier') as Tier,
    ...(vo === undefined ? {} : { vo }),
    digest: textOf(row, 'digest'),
    isDestroyed: booleanOf(row, 'is_destroyed'),
  };
}
