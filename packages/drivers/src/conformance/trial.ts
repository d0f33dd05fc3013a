import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as realTime } from 'node:timers/promises';
import type { Millis, NetworkId, VeeId } from '@hanse/kernel';
import type { NetworkSpec, VeeObservation, VeeSpec, VeeState } from '@hanse/model';
import type { ComputeDriver, RecoveryReport } from '../contract/compute-driver.ts';
import type { ConformanceDeadlines, ConformanceFixture, ConformanceImage } from './fixture.ts';
import { imageOf, makeNetwork } from './samples.ts';

/** What all clauses of one run share. `driver` changes when a clause reopens the cloud. */
export interface World {
  readonly fixture: ConformanceFixture;
  readonly deadlines: ConformanceDeadlines;
  readonly concurrency: number;
  driver: ComputeDriver;
}

/** Every verb that only takes a VEE, by name; `shutdown` with the run's grace. */
export type PlainVerb = 'start' | 'pause' | 'resume' | 'suspend' | 'shutdown' | 'destroy';

const POLL_MS = 50;

/** One clause at work: makes VEEs, networks and images, and removes what it made when the clause is over. */
export class Trial {
  readonly context: TestContext;
  readonly #world: World;
  readonly #veeIds = new Set<VeeId>();
  readonly #networkIds = new Set<NetworkId>();
  readonly #digests = new Set<string>();

  constructor(parts: { world: World; context: TestContext }) {
    this.#world = parts.world;
    this.context = parts.context;
  }

  get driver(): ComputeDriver {
    return this.#world.driver;
  }

  get deadlines(): ConformanceDeadlines {
    return this.#world.deadlines;
  }

  get concurrency(): number {
    return this.#world.concurrency;
  }

  /** Aborts when a verb has had all its time. */
  signal(): AbortSignal {
    return AbortSignal.timeout(this.deadlines.verb);
  }

  /** The fixture's VEE, noted for removal but not defined. */
  makeSpec(overrides?: Partial<VeeSpec>): VeeSpec {
    const spec = this.#world.fixture.makeSpec(overrides);
    this.#veeIds.add(spec.veeId);
    return spec;
  }

  async define(overrides?: Partial<VeeSpec>): Promise<VeeSpec> {
    const spec = this.makeSpec(overrides);
    await this.driver.define(spec, this.signal());
    return spec;
  }

  /** A VEE brought to the state by the shortest way the contract knows. */
  async veeIn(state: VeeState, overrides?: Partial<VeeSpec>): Promise<VeeSpec> {
    const spec = await this.define(overrides);
    const way: Readonly<Record<VeeState, readonly PlainVerb[]>> = {
      DEFINED: [],
      ACTIVE: ['start'],
      PAUSED: ['start', 'pause'],
      SUSPENDED: ['start', 'suspend'],
      DESTROYED: ['destroy'],
    };
    for (const verb of way[state]) await this.ask(verb, spec.veeId);
    return spec;
  }

  ask(verb: PlainVerb, veeId: VeeId, signal: AbortSignal = this.signal()): Promise<void> {
    if (verb === 'shutdown') return this.driver.shutdown(veeId, this.deadlines.grace, signal);
    return this.driver[verb](veeId, signal);
  }

  async expectState(veeId: VeeId, state: VeeState, when: string): Promise<VeeObservation> {
    const seen = await this.driver.inspect(veeId);
    assert.equal(seen.veeId, veeId, `inspect answers about the VEE it was asked about, ${when}`);
    assert.equal(seen.state, state, `state ${when}`);
    return seen;
  }

  async network(overrides?: Partial<NetworkSpec>): Promise<NetworkSpec> {
    const spec = makeNetwork(overrides);
    this.#networkIds.add(spec.networkId);
    await this.driver.networks.ensure(spec, this.signal());
    return spec;
  }

  /** An image the driver accepts, noted for removal but not uploaded. */
  async makeImage(): Promise<ConformanceImage> {
    const image = (await this.#world.fixture.makeImage?.()) ?? imageOf('raw');
    this.#digests.add(image.ref.digest);
    return image;
  }

  async putImage(): Promise<ConformanceImage> {
    return this.put(await this.makeImage());
  }

  /** Uploads an image and notes it for removal. */
  async put(image: ConformanceImage): Promise<ConformanceImage> {
    this.#digests.add(image.ref.digest);
    await this.driver.images.put(image.ref, image.content(), this.signal());
    return image;
  }

  /** Kills the machine behind the driver's back; the clause must need `killVee`. */
  async kill(veeId: VeeId): Promise<void> {
    const { killVee } = this.#world.fixture;
    assert.ok(killVee, 'the clause needs killVee');
    await killVee.call(this.#world.fixture, veeId);
  }

  /** Kills the machine and gives the first change reported about it; fails when the deadline passes without one. */
  async killAndListen(veeId: VeeId): Promise<VeeObservation> {
    const told: VeeObservation[] = [];
    const stop = this.driver.onChange((observation) => told.push(observation));
    try {
      await this.kill(veeId);
      const isTold = async () => told.find((observation) => observation.veeId === veeId);
      return await this.until(isTold, this.deadlines.change, 'onChange tells of the death');
    } finally {
      stop();
    }
  }

  /** The gateway was killed and starts again, believing in these VEEs. */
  async crashAndRecover(known: readonly VeeSpec[]): Promise<RecoveryReport> {
    this.#world.driver = await this.#world.fixture.reopen();
    return this.driver.recover(known);
  }

  /** Waits until `probe` answers something other than undefined. */
  async until<T>(probe: () => Promise<T | undefined>, deadline: Millis, what: string): Promise<T> {
    for (let waited = 0; waited <= deadline; waited += POLL_MS) {
      const answer = await probe();
      if (answer !== undefined) return answer;
      await this.letTimePass(POLL_MS);
    }
    assert.fail(`${what}: not within ${deadline} ms`);
  }

  async letTimePass(ms: Millis): Promise<void> {
    const { fixture } = this.#world;
    if (fixture.letTimePass === undefined) await realTime(ms);
    else await fixture.letTimePass(ms);
  }

  /** Removes what the clause made, also when it failed; a VEE first, because it holds networks and images. */
  async cleanUp(): Promise<void> {
    await Promise.all([...this.#veeIds].map((veeId) => this.driver.destroy(veeId, this.signal())));
    for (const networkId of this.#networkIds) await this.driver.networks.remove(networkId, this.signal());
    for (const digest of this.#digests) await this.driver.images.remove(digest);
  }
}
