import { type ApplicationId, GIB, type Instant, type UserId, type VeeId } from '@hanse/kernel';
import {
  type Endpoint,
  type PriceList,
  type ResourceAmount,
  resourcesOf,
  type VeeSpec,
  type VeeState,
} from '@hanse/model';
import { booleanOf, type Database, jsonOf, numberOf, optionalTextOf, type SqlRow, textOf } from '@hanse/store';
import type { Tier } from '../tiers/tier.ts';
import type { VeeRecord } from './vee-record.ts';

/** The VEEs of the site, the destroyed ones included: the truth the driver is compared with. */
export class VeeTable {
  readonly #db: Database;

  constructor(parts: { db: Database }) {
    this.#db = parts.db;
  }

  /** A VEE is charged for its whole life at the prices in force when it was accepted. */
  insert(
    spec: VeeSpec,
    of: { owner: UserId; tier: Tier; vo?: string | undefined },
    prices: PriceList,
    at: Instant,
  ): void {
    const { vcpus, memoryMib } = resourcesOf(spec);
    const diskBytes = spec.disks.reduce((sum, disk) => sum + disk.capacityBytes, 0);
    this.#db.run(
      `INSERT INTO vee (vee_id, application_id, owner, tier, project, vo, name, spec, state, desired, since, vcpus,
         memory_mib, disk_bytes, prices, defined_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'DEFINED', 'DEFINED', ?, ?, ?, ?, ?, ?)`,
      spec.veeId,
      spec.applicationId,
      of.owner,
      of.tier,
      spec.tenant?.project ?? null,
      of.vo ?? null,
      spec.name,
      JSON.stringify(spec),
      at,
      vcpus,
      memoryMib,
      diskBytes,
      JSON.stringify(prices),
      at,
    );
  }

  find(veeId: VeeId): VeeRecord | undefined {
    const row = this.#db.get('SELECT * FROM vee WHERE vee_id = ?', veeId);
    return row === undefined ? undefined : veeRecord(row);
  }

  /** The application a VEE id is taken by; undefined for a free id. */
  takenBy(veeId: VeeId): string | undefined {
    const row = this.#db.get('SELECT application_id FROM vee WHERE vee_id = ?', veeId);
    return row === undefined ? undefined : textOf(row, 'application_id');
  }

  ofApplication(applicationId: ApplicationId): readonly VeeRecord[] {
    return this.#db.all('SELECT * FROM vee WHERE application_id = ? ORDER BY rowid', applicationId).map(veeRecord);
  }

  /** Every VEE that is not destroyed, oldest first. */
  alive(): readonly VeeRecord[] {
    return this.#db.all("SELECT * FROM vee WHERE state <> 'DESTROYED' ORDER BY rowid").map(veeRecord);
  }

  /** As `alive`, of these applications only. */
  aliveOf(applications: readonly ApplicationId[]): readonly VeeRecord[] {
    const these = 'application_id IN (SELECT value FROM json_each(?))';
    const sql = `SELECT * FROM vee WHERE state <> 'DESTROYED' AND ${these} ORDER BY rowid`;
    return this.#db.all(sql, JSON.stringify(applications)).map(veeRecord);
  }

  setDesired(veeId: VeeId, desired: VeeState): void {
    this.#db.run('UPDATE vee SET desired = ? WHERE vee_id = ?', desired, veeId);
  }

  /** Nothing of the application is wanted any more. */
  wantDestroyed(applicationId: ApplicationId): void {
    this.#db.run("UPDATE vee SET desired = 'DESTROYED' WHERE application_id = ?", applicationId);
  }

  setDefined(veeId: VeeId, isDefined: boolean): void {
    this.#db.run('UPDATE vee SET is_defined = ? WHERE vee_id = ?', isDefined ? 1 : 0, veeId);
  }

  setFault(veeId: VeeId, fault: string | undefined): void {
    this.#db.run('UPDATE vee SET fault = ? WHERE vee_id = ?', fault ?? null, veeId);
  }

  setState(veeId: VeeId, state: VeeState, since: Instant): void {
    this.#db.run('UPDATE vee SET state = ?, since = ? WHERE vee_id = ?', state, since, veeId);
  }

  setFacts(veeId: VeeId, endpoints: readonly Endpoint[], facts: Readonly<Record<string, string>>): void {
    this.#db.run(
      'UPDATE vee SET endpoints = ?, facts = ? WHERE vee_id = ?',
      JSON.stringify(endpoints),
      JSON.stringify(facts),
      veeId,
    );
  }

  /** What is promised to VEEs that are not destroyed. */
  reserved(): ResourceAmount {
    return amountOf(this.#db.get('SELECT vcpus, memory_mib, disk_bytes FROM reservation') ?? {});
  }

  /** The same of one tier. */
  reservedOf(tier: Tier): ResourceAmount {
    const of = 'SELECT vcpus, memory_mib, disk_bytes FROM tier_reservation WHERE tier = ?';
    return amountOf(this.#db.get(of, tier) ?? {});
  }

  /** How many VEEs are in each state. */
  countByState(): ReadonlyMap<string, number> {
    return new Map(
      this.#db.all('SELECT state, vees FROM tally').map((row) => [textOf(row, 'state'), numberOf(row, 'vees')]),
    );
  }
}

function amountOf(row: SqlRow): ResourceAmount {
  return {
    vcpus: numberOf(row, 'vcpus'),
    memoryMib: numberOf(row, 'memory_mib'),
    diskGib: numberOf(row, 'disk_bytes') / GIB,
  };
}

// What the columns hold was checked by a schema when it came in and is written only by this file.
function veeRecord(row: SqlRow): VeeRecord {
  const fault = optionalTextOf(row, 'fault');
  const vo = optionalTextOf(row, 'vo');
  return {
    veeId: textOf(row, 'vee_id') as VeeId,
    applicationId: textOf(row, 'application_id') as ApplicationId,
    owner: textOf(row, 'owner') as UserId,
    tier: textOf(row, 'tier') as Tier,
    ...(vo === undefined ? {} : { vo }),
    name: textOf(row, 'name'),
    state: textOf(row, 'state') as VeeState,
    desired: textOf(row, 'desired') as VeeState,
    isDefined: booleanOf(row, 'is_defined'),
    since: numberOf(row, 'since'),
    ...(fault === undefined ? {} : { fault }),
    endpoints: jsonOf(row, 'endpoints') as unknown as Endpoint[],
    facts: jsonOf(row, 'facts') as Readonly<Record<string, string>>,
    spec: jsonOf(row, 'spec') as unknown as VeeSpec,
    prices: jsonOf(row, 'prices') as unknown as PriceList,
    definedAt: numberOf(row, 'defined_at'),
  };
}
