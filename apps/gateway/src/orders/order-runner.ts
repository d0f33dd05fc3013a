import {
  type ApplicationId,
  type Clock,
  HanseError,
  type Histogram,
  type Logger,
  type Metrics,
  SerialQueues,
  toHanseError,
  type VeeId,
} from '@hanse/kernel';
import type { PartWorker } from '../parts/part-worker.ts';
import type { GroupCommit } from '../state/group-commit.ts';
import type { OrderJournal } from '../state/order-journal.ts';
import type { OrderRecord } from '../state/order-record.ts';
import type { VeeJournal } from '../state/vee-journal.ts';
import type { VeeTable } from '../state/vee-table.ts';
import type { VeeQueues } from '../vees/vee-queues.ts';
import type { VeeWorker } from '../vees/vee-worker.ts';

/**
 * Carries accepted orders out: those of one VEE, and those of one application's part, one after another; all others
 * side by side. A stop leaves what is unfinished in the database, to be taken up again by the next start.
 */
export class OrderRunner {
  readonly #vees: VeeTable;
  readonly #journal: OrderJournal;
  readonly #veeJournal: VeeJournal;
  readonly #commit: GroupCommit;
  readonly #veeWorker: VeeWorker;
  readonly #partWorker: PartWorker;
  readonly #queues: VeeQueues;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #durations: Histogram;
  readonly #onFinished: () => void;
  readonly #parts = new SerialQueues<ApplicationId>();
  readonly #deploying = new Map<string, { readonly abort: AbortController; readonly settled: Promise<void> }>();
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(parts: {
    vees: VeeTable;
    journal: OrderJournal;
    veeJournal: VeeJournal;
    commit: GroupCommit;
    veeWorker: VeeWorker;
    partWorker: PartWorker;
    queues: VeeQueues;
    clock: Clock;
    logger: Logger;
    metrics: Metrics;
    onFinished: () => void;
  }) {
    this.#vees = parts.vees;
    this.#journal = parts.journal;
    this.#veeJournal = parts.veeJournal;
    this.#commit = parts.commit;
    this.#veeWorker = parts.veeWorker;
    this.#partWorker = parts.partWorker;
    this.#queues = parts.queues;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#onFinished = parts.onFinished;
    this.#durations = parts.metrics.histogram(
      'hanse_gateway_order_seconds',
      'Time from the acceptance of an order to its end',
      ['verb', 'state'],
    );
  }

  /** Takes up an order that has been written down. Its outcome is in the database and in the events. */
  submit(order: OrderRecord): void {
    const run = this.#dispatch(order)
      .catch((thrown: unknown) => {
        const { code, message } = toHanseError(thrown);
        this.#logger.error('order-abandoned', { orderId: order.orderId, verb: order.verb, code, problem: message });
      })
      .then(() => void this.#running.delete(run));
    this.#running.add(run);
  }

  /** Resolves when no order is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Lets orders finish until the deadline, then interrupts them. */
  async stop(deadline: AbortSignal): Promise<void> {
    const interrupt = () => this.#stopping.abort(new HanseError('CANCELLED', { what: 'the order' }));
    if (deadline.aborted) interrupt();
    deadline.addEventListener('abort', interrupt, { once: true });
    await this.idle();
    deadline.removeEventListener('abort', interrupt);
  }

  #dispatch(order: OrderRecord): Promise<void> {
    const applicationId = order.subject as ApplicationId;
    const veeId = order.subject as VeeId;
    switch (order.verb) {
      case 'deploy-part':
        return this.#deploy(order, applicationId);
      case 'destroy-part':
        this.#deploying.get(applicationId)?.abort.abort();
        for (const vee of this.#vees.ofApplication(applicationId)) this.#queues.interrupt(vee.veeId);
        return this.#parts.run(applicationId, () =>
          this.#carryOut(order, this.#stopping.signal, (signal) => this.#partWorker.destroy(applicationId, signal)),
        );
      default:
        return this.#onVee(order, order.verb, veeId);
    }
  }

  async #deploy(order: OrderRecord, applicationId: ApplicationId): Promise<void> {
    const abort = new AbortController();
    const settled = this.#parts.run(applicationId, () =>
      this.#carryOut(order, AbortSignal.any([abort.signal, this.#stopping.signal]), (signal) =>
        this.#partWorker.deploy(applicationId, signal),
      ),
    );
    const mine = { abort, settled };
    this.#deploying.set(applicationId, mine);
    try {
      await settled;
    } finally {
      if (this.#deploying.get(applicationId) === mine) this.#deploying.delete(applicationId);
    }
  }

  async #onVee(order: OrderRecord, verb: Exclude<OrderRecord['verb'], 'deploy-part' | 'destroy-part'>, veeId: VeeId) {
    const vee = this.#vees.find(veeId);
    if (verb === 'destroy') this.#queues.interrupt(veeId);
    else if (vee !== undefined) await this.#deploying.get(vee.applicationId)?.settled;
    await this.#queues.run(veeId, this.#stopping.signal, (interrupted) =>
      this.#carryOut(order, interrupted, async (signal) => {
        await this.#veeWorker.perform(veeId, verb, order.owner, signal);
      }),
    );
  }

  async #carryOut(order: OrderRecord, signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>) {
    if (this.#stopping.signal.aborted) return;
    let current = order;
    try {
      current = await this.#commit.write(() => this.#journal.begin(order));
      if (this.#isSuperseded(order)) throw superseded(order);
      await work(signal);
      current = await this.#commit.write(() => this.#ended(this.#journal.succeed(current)));
    } catch (thrown) {
      if (this.#stopping.signal.aborted) return;
      current = await this.#failed(current, signal.aborted ? superseded(order) : toHanseError(thrown));
    }
    const seconds = (this.#clock.now() - order.createdAt) / 1000;
    this.#durations.observe(seconds, { verb: order.verb, state: current.state });
    this.#onFinished();
  }

  async #failed(order: OrderRecord, error: HanseError): Promise<OrderRecord> {
    const { orderId, verb, subject } = order;
    this.#logger.warn('order-failed', { orderId, verb, subject, code: error.code, problem: error.message });
    const fault = isFault(order, error) ? error.message : undefined;
    if (fault !== undefined) await this.#veeWorker.refresh(subject as VeeId);
    return this.#commit.write(() => this.#ended(this.#journal.fail(order, error), fault));
  }

  /** Inside the transaction that ends the order: what is wanted of its VEEs may be something else now. */
  #ended(order: OrderRecord, fault?: string): OrderRecord {
    if (order.verb === 'deploy-part' || (order.verb === 'destroy-part' && order.state === 'SUCCEEDED')) return order;
    const vees = order.verb === 'destroy-part' ? this.#vees.ofApplication(order.subject as ApplicationId) : [];
    const veeIds = order.verb === 'destroy-part' ? vees.map(({ veeId }) => veeId) : [order.subject as VeeId];
    for (const veeId of veeIds) if (this.#veeJournal.settle(veeId, fault)) this.#veeJournal.announce(veeId);
    return order;
  }

  /** An order on a VEE that is to be destroyed has no goal any more. */
  #isSuperseded({ verb, subject }: OrderRecord): boolean {
    if (verb === 'destroy' || verb === 'destroy-part') return false;
    if (verb === 'deploy-part') return this.#partWorker.isBeingDestroyed(subject as ApplicationId);
    return this.#vees.find(subject as VeeId)?.desired === 'DESTROYED';
  }
}

/** A refusal says nothing about the VEE; a failure of the driver does. */
function isFault({ verb }: OrderRecord, { code }: HanseError): boolean {
  if (verb === 'deploy-part' || verb === 'destroy-part') return false;
  return code !== 'GATEWAY_SUPERSEDED' && code !== 'STATE_TRANSITION_REFUSED';
}

function superseded({ orderId, verb, subject }: OrderRecord): HanseError {
  return new HanseError('GATEWAY_SUPERSEDED', { orderId, verb, subject });
}
