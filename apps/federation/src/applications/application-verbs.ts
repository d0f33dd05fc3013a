import type { ApplicationAction } from '@hanse/api';
import { type ApplicationId, type Clock, HanseError, type UserId, unwrap } from '@hanse/kernel';
import { APPLICATION_MACHINE, transition, VEE_MACHINE, VERB_EVENT, VERB_TARGET } from '@hanse/model';
import type { Database } from '@hanse/store';
import type { FederationOrder } from '../orders/federation-order.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { OrderRunner } from '../orders/order-runner.ts';
import type { OrderTable } from '../orders/order-table.ts';
import { wholeApplication } from '../orders/verb-waves.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import type { Application, ApplicationVee } from './application.ts';
import type { ApplicationJournal } from './application-journal.ts';
import type { ApplicationTable } from './application-table.ts';
import type { VeeTable } from './vee-table.ts';

interface VerbParts {
  readonly db: Database;
  readonly applications: ApplicationTable;
  readonly vees: VeeTable;
  readonly journal: ApplicationJournal;
  readonly orders: OrderTable;
  readonly desk: OrderDesk;
  readonly runner: Pick<OrderRunner, 'supersede'>;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

/** Accepts what an owner asks of a deployed application; refuses what cannot be before anything is touched. */
export class ApplicationVerbs {
  readonly #parts: VerbParts;

  constructor(parts: VerbParts) {
    this.#parts = parts;
  }

  /** STATE_TRANSITION_REFUSED, DRIVER_CAPABILITY_MISSING or FEDERATION_VEE_UNKNOWN when it is not possible now. */
  act(application: Application, action: ApplicationAction, idempotencyKey: string): FederationOrder {
    const { db, orders, desk } = this.#parts;
    const { applicationId: subject, owner } = application;
    const vees = action.vee === undefined ? undefined : [action.vee];
    const before = orders.repeated({ idempotencyKey, verb: action.verb, subject, vees });
    if (before !== undefined) return before;
    this.#requireDeployed(application, action.verb);
    const members = this.#members(application, action);
    for (const vee of members) this.#requirePossible(vee, action.verb);
    return db.transaction(() => {
      for (const vee of members) this.#parts.vees.setDesired(vee.veeId, VERB_TARGET[action.verb]);
      return desk.enqueue({
        verb: action.verb,
        subject,
        owner,
        idempotencyKey,
        ...(vees === undefined ? {} : { vees }),
      });
    });
  }

  /** Whatever is going on with the application is given up in favour of its removal; `by` is who asked for it. */
  destroy({ applicationId, owner }: Application, by: UserId, idempotencyKey: string): FederationOrder {
    const { db, vees, orders, desk, journal, runner, applications } = this.#parts;
    const asked = { idempotencyKey, verb: 'destroy', subject: applicationId } as const;
    const before = orders.repeated(asked) ?? this.#removalUnderWay(applicationId);
    if (before !== undefined) return before;
    const order = db.transaction(() => {
      if (applications.get(applicationId)?.state !== 'DESTROYING') journal.record(applicationId, 'destroy', by);
      for (const vee of vees.of(applicationId)) vees.setDesired(vee.veeId, 'DESTROYED');
      return desk.enqueue({ verb: 'destroy', subject: applicationId, owner, idempotencyKey });
    });
    runner.supersede(applicationId);
    return order;
  }

  #removalUnderWay(applicationId: ApplicationId): FederationOrder | undefined {
    const state = this.#parts.applications.get(applicationId)?.state;
    if (state !== 'DESTROYING' && state !== 'DESTROYED') return undefined;
    return this.#parts.orders.of(applicationId).find((order) => order.verb === 'destroy');
  }

  #requireDeployed({ applicationId: id, state }: Application, event: string): void {
    if (state === 'ACTIVE' || state === 'DEGRADED') return;
    const accepted = Object.keys(APPLICATION_MACHINE.transitions[state]).filter((one) => one === 'destroy');
    throw new HanseError('STATE_TRANSITION_REFUSED', {
      entity: 'application',
      id,
      state,
      event,
      accepted: accepted.length > 0 ? accepted : 'nothing',
    });
  }

  #members(application: Application, { vee: name, verb }: ApplicationAction): readonly ApplicationVee[] {
    const all = this.#parts.vees.of(application.applicationId);
    if (name === undefined) return wholeApplication(application, all, verb);
    const named = all.filter((vee) => vee.name === name);
    if (named.length > 0) return named;
    const accepted = all.map((vee) => vee.name);
    throw new HanseError('FEDERATION_VEE_UNKNOWN', { application: application.name, vee: name, accepted });
  }

  /** A VEE that already is as asked needs nothing; any other must be able to get there. */
  #requirePossible(vee: ApplicationVee, verb: ApplicationAction['verb']): void {
    if (vee.state === VERB_TARGET[verb]) return;
    const cause = { at: this.#parts.clock.now(), by: 'federation' };
    unwrap(transition(VEE_MACHINE, { id: vee.name, state: vee.state }, VERB_EVENT[verb], cause));
    const { driver, capabilities } = this.#parts.catalogue.description(vee.siteId);
    const can = {
      start: true,
      stop: capabilities.shutdown,
      pause: capabilities.pause,
      resume: true,
      suspend: capabilities.suspend,
    };
    if (can[verb]) return;
    const accepted = Object.entries(can).filter(([, isPossible]) => isPossible);
    throw new HanseError('DRIVER_CAPABILITY_MISSING', {
      driver,
      capability: verb,
      accepted: accepted.map(([one]) => one),
    });
  }
}
