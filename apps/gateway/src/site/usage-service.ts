import { usageOf } from '@hanse/accounting';
import type { UsageView } from '@hanse/api';
import type { ApplicationId, Clock, SiteId } from '@hanse/kernel';
import { resourcesOf, type Transition, type VeeEvent, type VeeState } from '@hanse/model';
import type { AuditLog } from '@hanse/store';
import type { Caller } from '../security/caller.ts';
import { type PartTable, unknownPart } from '../state/part-table.ts';
import type { VeeRecord } from '../state/vee-record.ts';
import type { VeeTable } from '../state/vee-table.ts';

/** What was used, read off the audit trail: the same rows that prove what happened say what it costs. */
export class UsageService {
  readonly #siteId: SiteId;
  readonly #parts: PartTable;
  readonly #vees: VeeTable;
  readonly #audit: AuditLog;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(parts: {
    siteId: SiteId;
    table: PartTable;
    vees: VeeTable;
    audit: AuditLog;
    clock: Pick<Clock, 'now'>;
  }) {
    this.#siteId = parts.siteId;
    this.#parts = parts.table;
    this.#vees = parts.vees;
    this.#audit = parts.audit;
    this.#clock = parts.clock;
  }

  /**
   * The intervals of every VEE the application ever had here, the destroyed ones included.
   * Throws GATEWAY_PART_UNKNOWN, IDENTITY_FORBIDDEN.
   */
  ofApplication(applicationId: ApplicationId, caller: Caller): readonly UsageView[] {
    const part = this.#parts.find(applicationId);
    if (part === undefined) throw unknownPart(applicationId);
    caller.require('usage.read', part, () => unknownPart(applicationId));
    return this.#vees.ofApplication(applicationId).flatMap((vee) => this.#ofVee(vee));
  }

  #ofVee({ veeId, applicationId, spec, prices, definedAt }: VeeRecord): readonly UsageView[] {
    const metered = { veeId, applicationId, siteId: this.#siteId, resources: resourcesOf(spec), prices, definedAt };
    const trail = this.#audit.of(veeId) as readonly Transition<VeeState, VeeEvent>[];
    return usageOf(metered, trail, this.#clock.now()).map((interval) => ({
      veeId,
      applicationId,
      siteId: this.#siteId,
      state: interval.state,
      from: interval.from,
      ...(interval.to === undefined ? {} : { to: interval.to }),
      chargedMicros: interval.chargedMicros,
      currency: interval.prices.currency,
    }));
  }
}
