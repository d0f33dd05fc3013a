import { type ApplicationId, HanseError, toHanseError, type VeeId } from '@hanse/kernel';
import type { GroupCommit } from '../state/group-commit.ts';
import type { OrderTable } from '../state/order-table.ts';
import type { PartTable } from '../state/part-table.ts';
import type { VeeTable } from '../state/vee-table.ts';
import type { DriverCalls } from '../vees/driver-calls.ts';
import type { VeeQueues } from '../vees/vee-queues.ts';
import type { VeeWorker } from '../vees/vee-worker.ts';

/** Builds and destroys one application's part: networks first and last, VEEs in between. Both may simply be repeated. */
export class PartWorker {
  readonly #table: PartTable;
  readonly #vees: VeeTable;
  readonly #orders: OrderTable;
  readonly #commit: GroupCommit;
  readonly #calls: DriverCalls;
  readonly #worker: VeeWorker;
  readonly #queues: VeeQueues;

  constructor(parts: {
    table: PartTable;
    vees: VeeTable;
    orders: OrderTable;
    commit: GroupCommit;
    calls: DriverCalls;
    worker: VeeWorker;
    queues: VeeQueues;
  }) {
    this.#table = parts.table;
    this.#vees = parts.vees;
    this.#orders = parts.orders;
    this.#commit = parts.commit;
    this.#calls = parts.calls;
    this.#worker = parts.worker;
    this.#queues = parts.queues;
  }

  /** Makes the networks and defines every VEE. Throws the first failure after all attempts have settled. */
  async deploy(applicationId: ApplicationId, signal: AbortSignal): Promise<void> {
    await this.ensureNetworks(applicationId, signal);
    const waiting = this.#vees.ofApplication(applicationId).filter((vee) => !vee.isDefined);
    const failures = await settled(waiting, ({ veeId }) => this.#define(veeId, signal));
    if (failures[0] !== undefined) throw failures[0];
  }

  /** Destroys every VEE, then the networks. Throws GATEWAY_DESTROY_INCOMPLETE. */
  async destroy(applicationId: ApplicationId, signal: AbortSignal): Promise<void> {
    const alive = this.#vees.ofApplication(applicationId).filter((vee) => vee.state !== 'DESTROYED');
    const failures = await settled(alive, (vee) =>
      this.#queues.run(vee.veeId, signal, () => this.#destroyVee(vee.veeId, vee.owner, signal)),
    );
    const [first] = failures;
    if (first !== undefined) {
      const details = { count: failures.length, applicationId, problem: first.message };
      throw new HanseError('GATEWAY_DESTROY_INCOMPLETE', details, first);
    }
    for (const { networkId } of this.#table.networks(applicationId)) {
      await this.#calls.run('remove-network', signal, (attempt) =>
        this.#calls.driver.networks.remove(networkId, attempt),
      );
    }
    await this.#commit.write(() => this.#table.markDestroyed(applicationId));
  }

  async ensureNetworks(applicationId: ApplicationId, signal: AbortSignal): Promise<void> {
    const failures = await settled(this.#table.networks(applicationId), (spec) =>
      this.#calls.run('ensure-network', signal, (attempt) => this.#calls.driver.networks.ensure(spec, attempt)),
    );
    if (failures[0] !== undefined) throw failures[0];
  }

  /** Whether its destruction has been ordered, finished or not. */
  isBeingDestroyed(applicationId: ApplicationId): boolean {
    return this.#orders.latest(applicationId, 'destroy-part') !== undefined;
  }

  #define(veeId: VeeId, signal: AbortSignal): Promise<void> {
    return this.#queues.run(veeId, signal, async (interrupted) => {
      try {
        await this.#worker.define(veeId, interrupted);
      } catch (thrown) {
        // Interrupted because the VEE alone is being destroyed: then it is no longer the deployment's concern.
        if (interrupted.aborted && !signal.aborted) return;
        if (!signal.aborted) await this.#worker.giveUp(veeId, toHanseError(thrown).message);
        throw thrown;
      }
    });
  }

  async #destroyVee(veeId: VeeId, by: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#worker.perform(veeId, 'destroy', by, signal);
    } catch (thrown) {
      if (!signal.aborted) await this.#worker.giveUp(veeId, toHanseError(thrown).message);
      throw thrown;
    }
  }
}

/** Waits for all, and answers the failures in the order of the items. */
async function settled<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<readonly HanseError[]> {
  const outcomes = await Promise.allSettled(items.map(task));
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [toHanseError(outcome.reason)] : []));
}
