import type { ConsoleView, PartAction, VeeMetricsView, VeeView } from '@hanse/api';
import type { ComputeDriver } from '@hanse/drivers';
import { type ApplicationId, type Clock, HanseError, toHanseError, type VeeId } from '@hanse/kernel';
import { transition, VEE_MACHINE, VERB_EVENT, VERB_TARGET, type VeeVerb } from '@hanse/model';
import { requireVerb } from '../core/require-verb.ts';
import type { OrderRunner } from '../orders/order-runner.ts';
import type { Caller } from '../security/caller.ts';
import type { GroupCommit } from '../state/group-commit.ts';
import type { OrderJournal } from '../state/order-journal.ts';
import type { OrderRecord } from '../state/order-record.ts';
import type { OrderTable } from '../state/order-table.ts';
import { type PartRecord, type PartTable, unknownPart } from '../state/part-table.ts';
import { unknownVee, type VeeRecord, veeView } from '../state/vee-record.ts';
import type { VeeTable } from '../state/vee-table.ts';

interface Accepted {
  readonly order: OrderRecord;
  readonly isNew: boolean;
}

/** What became of a verb for many VEEs. */
export interface TogetherOutcome {
  readonly orders: readonly OrderRecord[];
  readonly refused: readonly { readonly veeId: VeeId; readonly error: HanseError }[];
}

/** The VEEs of the site as their owners see and control them. */
export class VeeService {
  readonly #parts: PartTable;
  readonly #vees: VeeTable;
  readonly #orders: OrderTable;
  readonly #journal: OrderJournal;
  readonly #commit: GroupCommit;
  readonly #runner: OrderRunner;
  readonly #driver: ComputeDriver;
  readonly #clock: Clock;

  constructor(parts: {
    table: PartTable;
    vees: VeeTable;
    orders: OrderTable;
    journal: OrderJournal;
    commit: GroupCommit;
    runner: OrderRunner;
    driver: ComputeDriver;
    clock: Clock;
  }) {
    this.#parts = parts.table;
    this.#vees = parts.vees;
    this.#orders = parts.orders;
    this.#journal = parts.journal;
    this.#commit = parts.commit;
    this.#runner = parts.runner;
    this.#driver = parts.driver;
    this.#clock = parts.clock;
  }

  list(caller: Caller): readonly VeeView[] {
    const readable = this.#parts.alive().filter((part) => caller.may('vee.read', part));
    return this.#vees.aliveOf(readable.map(({ applicationId }) => applicationId)).map(veeView);
  }

  get(veeId: VeeId, caller: Caller): VeeView {
    return veeView(this.#require('vee.read', veeId, caller));
  }

  /**
   * Accepts a verb. The same key and verb again answer the same order. A verb that the driver lacks, or that the state
   * the VEE is in (or is on its way to) refuses, is refused before anything is written.
   */
  async act(veeId: VeeId, verb: VeeVerb, key: string, caller: Caller): Promise<OrderRecord> {
    caller.require(`vee.${verb}`, this.#require('vee.act', veeId, caller));
    requireVerb(verb, this.#driver);
    const idempotencyKey = `vee:${veeId}:${key}`;
    const { order, isNew } = await this.#commit.write(() =>
      this.#accept(this.#find(veeId), verb, idempotencyKey, caller),
    );
    if (isNew) this.#runner.submit(order);
    return order;
  }

  /**
   * As `act` for many VEEs of one application, in one transaction: with thousands of them a request and a flush each
   * would take longer than the work. The same key again answers the same orders as they stand now.
   */
  async actTogether(
    applicationId: ApplicationId,
    { verb, vees }: PartAction,
    key: string,
    caller: Caller,
  ): Promise<TogetherOutcome> {
    const part = this.#parts.find(applicationId);
    if (part === undefined) throw unknownPart(applicationId);
    caller.require('part.act', part, () => unknownPart(applicationId));
    caller.require(`vee.${verb}`, part);
    requireVerb(verb, this.#driver);
    const outcomes = await this.#commit.write(() =>
      vees.map((veeId) => this.#tried(part, veeId, verb, `vee:${veeId}:${key}`, caller)),
    );
    const accepted = outcomes.flatMap((outcome) => ('order' in outcome ? [outcome] : []));
    for (const { order, isNew } of accepted) if (isNew) this.#runner.submit(order);
    const refused = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : []));
    return { orders: accepted.map(({ order }) => order), refused };
  }

  /** Throws DRIVER_CAPABILITY_MISSING when the driver shows no consoles. */
  async console(veeId: VeeId, offset: number, limit: number, caller: Caller): Promise<ConsoleView> {
    const vee = this.#require('vee.console', veeId, caller);
    this.#requireAbility('console', 'show a console');
    if (!vee.isDefined || vee.state === 'DESTROYED') return { text: '', nextOffset: 0 };
    return { ...(await this.#driver.console(veeId, offset, limit)) };
  }

  async metrics(veeId: VeeId, caller: Caller): Promise<VeeMetricsView> {
    const vee = this.#require('vee.metrics', veeId, caller);
    this.#requireAbility('metrics', 'measure VEEs');
    if (vee.state === 'ACTIVE' || vee.state === 'PAUSED') return { ...(await this.#driver.metrics(veeId)) };
    throw new HanseError('STATE_TRANSITION_REFUSED', {
      entity: 'VEE',
      id: veeId,
      state: vee.state,
      event: 'measuring it',
      accepted: 'ACTIVE and PAUSED VEEs are measured',
    });
  }

  /** Inside a transaction. A VEE refuses before anything is written of it; a fault of the database undoes all. */
  #tried(
    { applicationId }: PartRecord,
    veeId: VeeId,
    verb: VeeVerb,
    key: string,
    caller: Caller,
  ): Accepted | { veeId: VeeId; error: HanseError } {
    try {
      const vee = this.#find(veeId);
      if (vee.applicationId === applicationId) return this.#accept(vee, verb, key, caller);
      return { veeId, error: unknownVee(veeId) };
    } catch (thrown) {
      const error = toHanseError(thrown);
      if (error.kind === 'internal' || error.isRetryable) throw error;
      return { veeId, error };
    }
  }

  /** Inside a transaction. */
  #accept(vee: VeeRecord, verb: VeeVerb, key: string, caller: Caller): Accepted {
    const { veeId } = vee;
    const before = this.#orders.byKey(key);
    if (before?.verb === verb) return { order: before, isNew: false };
    if (before !== undefined) {
      throw new HanseError('GATEWAY_IDEMPOTENCY_KEY_REUSED', { key, before: before.verb, verb, veeId });
    }
    const cause = { at: this.#clock.now(), by: caller.userId };
    const foreseen = transition(VEE_MACHINE, { id: veeId, state: vee.desired }, VERB_EVENT[verb], cause);
    if (!foreseen.ok) throw foreseen.error;
    this.#vees.setDesired(veeId, VERB_TARGET[verb]);
    const { tier } = vee;
    const order = this.#journal.accept({ verb, subject: veeId, owner: caller.userId, tier, idempotencyKey: key });
    return { order, isNew: true };
  }

  #require(action: string, veeId: VeeId, caller: Caller): VeeRecord {
    const vee = this.#find(veeId);
    caller.require(action, vee, () => unknownVee(veeId));
    return vee;
  }

  #find(veeId: VeeId): VeeRecord {
    const vee = this.#vees.find(veeId);
    if (vee === undefined) throw unknownVee(veeId);
    return vee;
  }

  #requireAbility(ability: 'console' | 'metrics', capability: string): void {
    if (this.#driver.capabilities[ability]) return;
    throw new HanseError('DRIVER_CAPABILITY_MISSING', { driver: this.#driver.name, capability, accepted: ability });
  }
}
