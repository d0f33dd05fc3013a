import type { Instant, Millis } from '@hanse/kernel';
import type { NetworkSpec, VeeEvent, VeeSpec, VeeState } from '@hanse/model';

export interface VeeHappening {
  readonly event: VeeEvent;
  readonly at: Instant;
  readonly fault?: string;
}

/** What the simulated cloud keeps of a VEE. */
export interface VeeRecord {
  readonly spec: VeeSpec;
  readonly state: VeeState;
  readonly since: Instant;
  readonly fault?: string;
  /** What happened to it lately, for the console. */
  readonly history: readonly VeeHappening[];
  /** How many bytes of console belong to what is no longer in the history. */
  readonly forgottenBytes: number;
  /** Time spent ACTIVE since it was last started, up to `since`. */
  readonly activeMillis: Millis;
}

/** What the simulated cloud keeps of a network. */
export interface NetworkRecord {
  readonly spec: NetworkSpec;
  /** Traffic of VEEs that are gone or were started again. */
  readonly pastRxBytes: number;
  readonly pastTxBytes: number;
}

/** Time spent ACTIVE since the last start. */
export function activeMillis(record: VeeRecord, now: Instant): Millis {
  return record.activeMillis + (record.state === 'ACTIVE' ? Math.max(0, now - record.since) : 0);
}
