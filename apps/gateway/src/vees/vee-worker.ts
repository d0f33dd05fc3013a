import { type Logger, toHanseError, type VeeId } from '@hanse/kernel';
import { transition, VEE_MACHINE, VERB_EVENT, type VeeEvent, type VeeObservation, type VeeVerb } from '@hanse/model';
import { eventsBetween, nextStep } from '../core/next-step.ts';
import type { InstanceKeys } from '../instances/instance-keys.ts';
import type { GroupCommit } from '../state/group-commit.ts';
import type { OrderTable } from '../state/order-table.ts';
import type { Cause, VeeJournal } from '../state/vee-journal.ts';
import type { VeeRecord } from '../state/vee-record.ts';
import type { VeeTable } from '../state/vee-table.ts';
import type { DriverCalls } from './driver-calls.ts';

const WITNESS = 'driver';

/**
 * Brings one VEE to where an order wants it, and folds what the driver reports back into the table. The caller sees
 * to it that only one of its methods is under way for a VEE at any time.
 */
export class VeeWorker {
  readonly #vees: VeeTable;
  readonly #orders: OrderTable;
  readonly #journal: VeeJournal;
  readonly #commit: GroupCommit;
  readonly #calls: DriverCalls;
  readonly #instances: InstanceKeys;
  readonly #logger: Logger;

  constructor(parts: {
    vees: VeeTable;
    orders: OrderTable;
    journal: VeeJournal;
    commit: GroupCommit;
    calls: DriverCalls;
    instances: InstanceKeys;
    logger: Logger;
  }) {
    this.#vees = parts.vees;
    this.#orders = parts.orders;
    this.#journal = parts.journal;
    this.#commit = parts.commit;
    this.#calls = parts.calls;
    this.#instances = parts.instances;
    this.#logger = parts.logger;
  }

  /** Makes the driver know the VEE. One that is wanted gone, or is known already, is left alone. */
  async define(veeId: VeeId, signal: AbortSignal): Promise<void> {
    const vee = this.#journal.require(veeId);
    if (vee.isDefined || vee.desired === 'DESTROYED') return;
    await this.#calls.verb('define', await this.#instances.equipped(vee.spec), signal);
    const seen = await this.#calls.driver.inspect(veeId);
    await this.#commit.write(() => {
      this.#vees.setDefined(veeId, true);
      this.#journal.describe(veeId, seen);
      this.#journal.announce(veeId);
    });
  }

  /** Carries out a verb step by step. Throws STATE_TRANSITION_REFUSED when the VEE has left the states it is for. */
  async perform(veeId: VeeId, verb: VeeVerb, by: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const vee = this.#journal.require(veeId);
      switch (nextStep(vee, verb)) {
        case 'done':
          return;
        case 'refused':
          return refuse(vee, verb, by);
        case 'define':
          await this.define(veeId, signal);
          break;
        case 'verb':
          await this.#step(vee, verb, by, signal);
      }
    }
  }

  /**
   * Folds in what the driver sees. A machine that died by itself is no longer wanted running, unless an order that
   * wants so is still under way.
   */
  async observe(veeId: VeeId, seen: VeeObservation): Promise<void> {
    const vee = this.#vees.find(veeId);
    if (vee === undefined || vee.state === 'DESTROYED') return;
    if (seen.state === 'DESTROYED') return vee.desired === 'DESTROYED' ? undefined : this.#vanished(vee);
    const events = this.#explained(vee, seen);
    if (events.length === 0 && vee.isDefined && sameFacts(vee, seen)) return;
    if (events.includes('fail')) {
      this.#logger.warn('vee-died', { veeId, reason: seen.fault ?? 'unknown', applicationId: vee.applicationId });
    }
    await this.#commit.write(() => {
      this.#vees.setDefined(veeId, true);
      this.#apply(vee, events, seen.fault);
      this.#journal.describe(veeId, seen);
      this.#journal.announce(veeId);
    });
  }

  /** What was asked of the VEE failed for good; `fault` is what people should know about it. */
  giveUp(veeId: VeeId, fault: string): Promise<void> {
    return this.#commit.write(() => {
      this.#journal.settle(veeId, fault);
      this.#journal.announce(veeId);
    });
  }

  /** The driver has lost it: it can be defined again from its specification, but what ran is gone. */
  async #vanished(vee: VeeRecord): Promise<void> {
    if (!vee.isDefined) return;
    this.#logger.warn('vee-vanished', { veeId: vee.veeId, applicationId: vee.applicationId, state: vee.state });
    await this.#commit.write(() => {
      this.#vees.setDefined(vee.veeId, false);
      const fault = 'The driver has no trace of it; it is made anew from its specification';
      this.#apply(vee, eventsBetween(vee.state, 'DEFINED'), fault);
      this.#journal.describe(vee.veeId, { endpoints: [], facts: {} });
      this.#journal.announce(vee.veeId);
    });
  }

  #apply(vee: VeeRecord, events: readonly VeeEvent[], fault: string | undefined): void {
    for (const event of events) this.#journal.record(vee.veeId, event, because(fault));
    if (events.length > 0) this.#journal.settle(vee.veeId);
  }

  /** What an order under way was doing explains a change better than anything else. */
  #explained(vee: VeeRecord, seen: VeeObservation): readonly VeeEvent[] {
    if (vee.state === seen.state) return [];
    const verbs = this.#orders.unfinished(vee.veeId).map(({ verb }) => verb);
    const asked = verbs
      .filter((verb) => verb !== 'deploy-part' && verb !== 'destroy-part')
      .map((verb) => VERB_EVENT[verb])
      .find((event) => VEE_MACHINE.transitions[vee.state][event] === seen.state);
    return asked === undefined ? eventsBetween(vee.state, seen.state) : [asked];
  }

  async #step(vee: VeeRecord, verb: VeeVerb, by: string, signal: AbortSignal): Promise<void> {
    const { veeId } = vee;
    await this.#calls.verb(verb, vee.spec, signal);
    const seen = verb === 'destroy' ? { endpoints: [], facts: {} } : await this.#calls.driver.inspect(veeId);
    await this.#commit.write(() => {
      this.#journal.record(veeId, VERB_EVENT[verb], { by });
      this.#journal.describe(veeId, seen);
      this.#journal.announce(veeId);
    });
  }

  /** After a failed verb the driver may be further, or less far, than the table says. */
  async refresh(veeId: VeeId): Promise<void> {
    try {
      await this.observe(veeId, await this.#calls.driver.inspect(veeId));
    } catch (thrown) {
      this.#logger.warn('vee-inspection-failed', { veeId, problem: toHanseError(thrown).message });
    }
  }
}

function because(reason: string | undefined): Cause {
  return reason === undefined ? { by: WITNESS } : { by: WITNESS, reason };
}

function refuse(vee: VeeRecord, verb: VeeVerb, by: string): never {
  const refused = transition(VEE_MACHINE, { id: vee.veeId, state: vee.state }, VERB_EVENT[verb], { at: 0, by });
  throw refused.ok ? new Error(`${verb} was planned as refused in state ${vee.state}`) : refused.error;
}

function sameFacts(vee: VeeRecord, seen: VeeObservation): boolean {
  return (
    JSON.stringify([vee.endpoints, vee.facts]) === JSON.stringify([seen.endpoints, seen.facts]) &&
    (seen.fault === undefined || seen.fault === vee.fault)
  );
}
