import type { ComputeDriver } from '@hanse/drivers';
import { type Logger, toHanseError, type VeeId } from '@hanse/kernel';
import type { VeeObservation } from '@hanse/model';
import type { OrderRunner } from '../orders/order-runner.ts';
import type { PartWorker } from '../parts/part-worker.ts';
import type { OrderTable } from '../state/order-table.ts';
import type { PartTable } from '../state/part-table.ts';
import type { VeeTable } from '../state/vee-table.ts';
import type { DriverCalls } from './driver-calls.ts';
import type { VeeQueues } from './vee-queues.ts';
import type { VeeWorker } from './vee-worker.ts';

/** Makes table and cloud agree after a start, however the process before ended, and takes unfinished orders up again. */
export class Recovery {
  readonly #driver: ComputeDriver;
  readonly #calls: DriverCalls;
  readonly #parts: PartTable;
  readonly #vees: VeeTable;
  readonly #orders: OrderTable;
  readonly #worker: VeeWorker;
  readonly #partWorker: PartWorker;
  readonly #queues: VeeQueues;
  readonly #runner: OrderRunner;
  readonly #logger: Logger;

  constructor(parts: {
    calls: DriverCalls;
    parts: PartTable;
    vees: VeeTable;
    orders: OrderTable;
    worker: VeeWorker;
    partWorker: PartWorker;
    queues: VeeQueues;
    runner: OrderRunner;
    logger: Logger;
  }) {
    this.#driver = parts.calls.driver;
    this.#calls = parts.calls;
    this.#parts = parts.parts;
    this.#vees = parts.vees;
    this.#orders = parts.orders;
    this.#worker = parts.worker;
    this.#partWorker = parts.partWorker;
    this.#queues = parts.queues;
    this.#runner = parts.runner;
    this.#logger = parts.logger;
  }

  /** Resolves when the past is settled; unfinished orders then run on in the background. */
  async run(signal: AbortSignal): Promise<void> {
    const known = this.#vees.alive();
    const report = await this.#driver.recover(known.map(({ spec }) => spec));
    await Promise.all([
      ...report.attached.map((seen) => this.#worker.observe(seen.veeId, seen)),
      ...report.missing.map((veeId) => this.#worker.observe(veeId, nowhere(veeId))),
    ]);
    await Promise.all(report.orphans.map((orphan) => this.#removeOrphan(orphan, signal)));
    await this.#recoverNetworks(signal);
    const unfinished = this.#orders.unfinished();
    this.#logger.info('recovered', {
      attached: report.attached.length,
      missing: report.missing.length,
      orphans: report.orphans.length,
      orders: unfinished.length,
    });
    for (const order of unfinished) this.#runner.submit(order);
    await this.#redefine(signal);
  }

  /** A VEE the gateway does not know can only be the remains of its own interrupted work. */
  async #removeOrphan({ veeId, state }: VeeObservation, signal: AbortSignal): Promise<void> {
    this.#logger.warn('orphan-destroyed', { veeId, state });
    await this.#calls.run('destroy', signal, (attempt) => this.#driver.destroy(veeId, attempt));
  }

  /** The switch may have ended with the process before; networks of nobody are removed. */
  async #recoverNetworks(signal: AbortSignal): Promise<void> {
    const parts = this.#parts.alive();
    await Promise.all(parts.map(({ applicationId }) => this.#ensureNetworks(applicationId, signal)));
    const known = new Set(parts.flatMap(({ applicationId }) => this.#parts.networks(applicationId)).map(idOf));
    for (const { networkId } of await this.#driver.networks.list()) {
      if (known.has(networkId)) continue;
      this.#logger.warn('orphan-network-removed', { networkId });
      await this.#calls.run('remove-network', signal, (attempt) => this.#driver.networks.remove(networkId, attempt));
    }
  }

  /** A part whose networks cannot be made must not keep the rest of the site from coming up. */
  async #ensureNetworks(applicationId: Parameters<PartWorker['ensureNetworks']>[0], signal: AbortSignal) {
    try {
      await this.#partWorker.ensureNetworks(applicationId, signal);
    } catch (thrown) {
      this.#logger.error('networks-not-recovered', { applicationId, problem: toHanseError(thrown).message });
    }
  }

  /** VEEs the driver lost are defined anew, unless an order is about to do it. */
  async #redefine(signal: AbortSignal): Promise<void> {
    const lost = this.#vees
      .alive()
      .filter((vee) => !vee.isDefined && vee.desired === vee.state)
      .filter((vee) => this.#orders.unfinished(vee.applicationId).length === 0);
    await Promise.all(
      lost.map(({ veeId }) =>
        this.#queues.run(veeId, signal, async (interrupted) => {
          try {
            await this.#worker.define(veeId, interrupted);
          } catch (thrown) {
            await this.#worker.giveUp(veeId, toHanseError(thrown).message);
          }
        }),
      ),
    );
  }
}

function nowhere(veeId: VeeId): VeeObservation {
  return { veeId, state: 'DESTROYED', since: 0, endpoints: [], facts: {} };
}

function idOf({ networkId }: { readonly networkId: string }): string {
  return networkId;
}
