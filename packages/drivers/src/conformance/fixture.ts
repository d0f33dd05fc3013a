import type { Millis, VeeId } from '@hanse/kernel';
import type { ImageRef, VeeSpec } from '@hanse/model';
import type { ComputeDriver } from '../contract/compute-driver.ts';

/** A driver under test and what the kit cannot know about it. One fixture serves all clauses of a run. */
export interface ConformanceFixture {
  /** Opened, not yet recovered, over a cloud that holds nothing. */
  readonly driver: ComputeDriver;
  /**
   * A small VEE the driver can really run, with a fresh id each time and, unless overridden, without networks, ingress
   * and seed. What it refers to (images) must already be at the site and stay there.
   */
  makeSpec(overrides?: Partial<VeeSpec>): VeeSpec;
  /**
   * A new driver over the same cloud, opened and not yet recovered, as after the gateway was killed and started again.
   * Lets go of the one before as abruptly as the fixture can; the kit never uses that one again.
   */
  reopen(): Promise<ComputeDriver>;
  /** Kills the running or paused machine behind the driver's back. Absent: the clauses about dying are skipped. */
  killVee?(veeId: VeeId): Promise<void>;
  /** Lets time pass for the driver; absent: real time. A fixture over a virtual clock advances it. */
  letTimePass?(ms: Millis): Promise<void>;
  /** A small image the driver accepts, of content never used before; absent: 1 MiB of `raw`. */
  makeImage?(): Promise<ConformanceImage>;
  /** Closes the latest driver and removes the cloud. */
  tearDown(): Promise<void>;
}

/** An image to upload: its reference and its bytes, which can be read any number of times. */
export interface ConformanceImage {
  readonly ref: ImageRef;
  content(): AsyncIterable<Uint8Array>;
}

/** How long the kit waits; the defaults suit drivers that answer at once, real machines need more. */
export interface ConformanceDeadlines {
  /** For one verb. Default 10 s. */
  readonly verb: Millis;
  /** From the death of a machine until `onChange` has said so. Default 1 s, as the contract says. */
  readonly change: Millis;
  /** From `start` until the console has said something. Default 10 s. */
  readonly console: Millis;
  /** Grace of `shutdown`: how long a guest may take before the machine is turned off. Default 1 s. */
  readonly grace: Millis;
}

export interface ConformanceOptions {
  /** The driver's name, for the report. */
  readonly name: string;
  setUp(): Promise<ConformanceFixture>;
  readonly deadlines?: Partial<ConformanceDeadlines>;
  /** VEEs brought up side by side by the clauses on concurrency. Default 4. */
  readonly concurrency?: number;
  /** Clause id → why this driver does not meet it (yet). Skipped loudly; an unknown id fails the run. */
  readonly skip?: Readonly<Record<string, string>>;
}
