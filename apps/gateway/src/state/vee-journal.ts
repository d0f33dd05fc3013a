import { type Clock, HanseError, type VeeId } from '@hanse/kernel';
import { transition, VEE_MACHINE, VERB_TARGET, type VeeEvent, type VeeObservation, type VeeState } from '@hanse/model';
import type { AuditLog } from '@hanse/store';
import type { OrderTable } from './order-table.ts';
import type { SiteEvents } from './site-events.ts';
import type { VeeRecord } from './vee-record.ts';
import type { VeeTable } from './vee-table.ts';

export interface Cause {
  /** Who asked, or the component that observed it. */
  readonly by: string;
  readonly reason?: string;
}

/**
 * The only place where a VEE changes state: new state, audit row and event in one transaction. Usage
 * intervals are read off the audit rows. Every method must be called inside one.
 */
export class VeeJournal {
  readonly #vees: VeeTable;
  readonly #orders: OrderTable;
  readonly #audit: AuditLog;
  readonly #events: SiteEvents;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(parts: { vees: VeeTable; orders: OrderTable; audit: AuditLog; events: SiteEvents; clock: Clock }) {
    this.#vees = parts.vees;
    this.#orders = parts.orders;
    this.#audit = parts.audit;
    this.#events = parts.events;
    this.#clock = parts.clock;
  }

  /** Applies the event. Throws STATE_TRANSITION_REFUSED, GATEWAY_VEE_UNKNOWN. */
  record(veeId: VeeId, event: VeeEvent, cause: Cause): void {
    const vee = this.require(veeId);
    const at = this.#clock.now();
    const outcome = transition(VEE_MACHINE, { id: veeId, state: vee.state }, event, { at, ...cause });
    if (!outcome.ok) throw outcome.error;
    const { to } = outcome.value;
    this.#audit.append(outcome.value);
    this.#vees.setState(veeId, to, at);
    this.#vees.setFault(veeId, event === 'fail' ? (cause.reason ?? 'It stopped by itself') : undefined);
  }

  /** Takes over what the driver tells of endpoints and facts. */
  describe(veeId: VeeId, observation: Pick<VeeObservation, 'endpoints' | 'facts'>): void {
    this.#vees.setFacts(veeId, observation.endpoints, observation.facts);
  }

  /**
   * To be called when an order on the VEE has ended or the VEE has changed by itself: what is wanted of it is what the
   * newest order still under way asks, or else that it stays what it is. Answers whether anything changed.
   */
  settle(veeId: VeeId, fault?: string): boolean {
    const vee = this.require(veeId);
    const desired = this.#wanted(vee);
    if (desired !== vee.desired) this.#vees.setDesired(veeId, desired);
    if (fault !== undefined) this.#vees.setFault(veeId, fault);
    return desired !== vee.desired || fault !== undefined;
  }

  /** Tells the listeners what the VEE is now; call it last in the transaction. */
  announce(veeId: VeeId): void {
    const { state, desired, applicationId, endpoints, facts, fault, tier } = this.require(veeId);
    const what = { veeId, applicationId, state, desired, endpoints: [...endpoints], facts: { ...facts } };
    const told = { type: 'vee.changed' as const, at: this.#clock.now(), ...what };
    this.#events.append(fault === undefined ? told : { ...told, fault }, tier);
  }

  #wanted(vee: VeeRecord): VeeState {
    const destruction = this.#orders.latest(vee.applicationId, 'destroy-part');
    if (destruction !== undefined && destruction.finishedAt === undefined) return 'DESTROYED';
    const verb = this.#orders.unfinished(vee.veeId).at(-1)?.verb;
    return verb === undefined || verb === 'deploy-part' || verb === 'destroy-part' ? vee.state : VERB_TARGET[verb];
  }

  /** Throws GATEWAY_VEE_UNKNOWN. */
  require(veeId: VeeId): VeeRecord {
    const vee = this.#vees.find(veeId);
    if (vee === undefined) throw new HanseError('GATEWAY_VEE_UNKNOWN', { veeId });
    return vee;
  }
}
