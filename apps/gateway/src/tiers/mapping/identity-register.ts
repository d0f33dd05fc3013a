import {
  type Clock,
  HanseError,
  type Instant,
  isUuidV7,
  type Millis,
  type Rng,
  type UserId,
  UserIds,
} from '@hanse/kernel';
import type { AuditLog } from '@hanse/store';
import type { GroupCommit } from '../../state/group-commit.ts';
import type { Tier } from '../tier.ts';
import type { IdentityRecord, IdentityTable } from './identity-table.ts';

/** Who asks, before the site knows them. */
export interface Arrival {
  readonly namespacedId: string;
  readonly tier: Tier;
  readonly name: string;
  /** The id their federation knows them by, which its requests name owners with. */
  readonly ownId?: string;
}

interface Known {
  readonly userId: UserId;
  /** When the table last learned of a use. */
  readonly written: Instant;
  lastUsed: Instant;
}

/** Uses are written down at most so often, because a request that only looks must not cost a flush. */
const WRITE_EVERY: Millis = 600_000;
const REMEMBERED = 50_000;

/**
 * Gives everybody who asks the stable UUID that their things are owned by. A user of the federation keeps the one the
 * federation knows them by; everybody else gets one here. A UUID belongs to one namespaced id for good: what the audit
 * says of one that is gone still counts, so that nobody ever inherits what another has left (docs/adr/0008).
 */
export class IdentityRegister {
  readonly #parts: {
    readonly table: IdentityTable;
    readonly audit: AuditLog;
    readonly commit: GroupCommit;
    readonly clock: Pick<Clock, 'now'>;
    readonly rng: Rng;
  };
  readonly #known = new Map<string, Known>();

  constructor(parts: {
    table: IdentityTable;
    audit: AuditLog;
    commit: GroupCommit;
    clock: Pick<Clock, 'now'>;
    rng: Rng;
  }) {
    this.#parts = parts;
  }

  /** The id of somebody who uses the site now; makes it on the first time. Throws GATEWAY_IDENTITY_TAKEN. */
  async use(arrival: Arrival): Promise<UserId> {
    const now = this.#parts.clock.now();
    const known = this.#known.get(arrival.namespacedId);
    if (known !== undefined && now - known.written < WRITE_EVERY) {
      known.lastUsed = now;
      return known.userId;
    }
    const userId = await this.#parts.commit.write(() => this.#admit(arrival, now));
    this.#remember(arrival.namespacedId, { userId, written: now, lastUsed: now });
    return userId;
  }

  /** Undefined for an id nobody has here. */
  find(userId: UserId): IdentityRecord | undefined {
    return this.#parts.table.get(userId);
  }

  /** Inside a transaction: removes who was not used since and owns nothing, with a line in the audit for each. */
  collect(unusedSince: Instant): readonly IdentityRecord[] {
    const { table, clock } = this.#parts;
    for (const { userId, lastUsed } of this.#known.values()) {
      const record = table.get(userId);
      if (record !== undefined) table.touch(userId, record.name, lastUsed);
    }
    const gone = table.collect(unusedSince);
    for (const record of gone) {
      this.#known.delete(record.namespacedId);
      this.#note(record, 'collect', 'KNOWN', 'GONE', clock.now());
    }
    return gone;
  }

  #admit({ namespacedId, tier, name, ownId }: Arrival, now: Instant): UserId {
    const { table, clock, rng } = this.#parts;
    const before = table.named(namespacedId);
    if (before !== undefined) {
      table.touch(before.userId, name, now);
      return before.userId;
    }
    const isOwn = tier === 'federation' && ownId !== undefined && isUuidV7(ownId);
    const userId = isOwn ? UserIds.parse(ownId) : UserIds.mint(clock, rng);
    this.#requireFree(userId, namespacedId);
    const record = { userId, namespacedId, tier, name, firstUsed: now, lastUsed: now };
    table.insert(record);
    this.#note(record, 'appear', 'UNKNOWN', 'KNOWN', now);
    return userId;
  }

  /** Otherwise whoever runs a federation could make a user whose id is that of one of the provider's own. */
  #requireFree(userId: UserId, namespacedId: string): void {
    const { table, audit } = this.#parts;
    const past = audit.of(userId).filter(({ entity }) => entity === 'identity');
    const holders = [table.get(userId)?.namespacedId, ...past.map(({ reason }) => reason)];
    if (holders.every((holder) => holder === undefined || holder === namespacedId)) return;
    throw new HanseError('GATEWAY_IDENTITY_TAKEN', { user: userId });
  }

  #note({ userId, namespacedId }: IdentityRecord, event: string, from: string, to: string, at: Instant): void {
    this.#parts.audit.append({
      entity: 'identity',
      id: userId,
      event,
      from,
      to,
      at,
      by: 'gateway',
      reason: namespacedId,
    });
  }

  #remember(namespacedId: string, known: Known): void {
    this.#known.delete(namespacedId);
    this.#known.set(namespacedId, known);
    if (this.#known.size <= REMEMBERED) return;
    const [oldest = ''] = this.#known.keys();
    this.#known.delete(oldest);
  }
}
