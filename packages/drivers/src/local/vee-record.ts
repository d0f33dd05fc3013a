import { HanseError, type Instant } from '@hanse/kernel';
import type { VeeState } from '@hanse/model';
import type { ProcessIdentity } from './process-identity.ts';
import type { Accelerator, DirectKernel } from './qemu-arguments.ts';

/** What a verb has begun and not yet finished. */
export type VeeIntent = 'start' | 'pause' | 'resume' | 'suspend' | 'shutdown' | 'destroy';

/** How the machine that runs came up. */
export type BootPath = 'template' | 'cold' | 'bios';

/** Things of the machine that must be the same again when it resumes from disk. */
export interface MachineFacts {
  readonly boot: BootPath;
  readonly accelerator: Accelerator;
  /** The versioned name, `pc-i440fx-7.2`: what `pc` means changes with QEMU. */
  readonly machineType: string;
  /** What QEMU boots itself; absent: the firmware boots a disk. */
  readonly kernel?: DirectKernel | undefined;
}

/**
 * What `state.json` of a VEE says. It is on disk before anything is done to the machine, so that after a crash
 * `settle` can tell which side of a verb's one decisive moment the VEE is on.
 */
export interface VeeRecord {
  readonly version: 1;
  readonly state: Exclude<VeeState, 'DESTROYED'>;
  readonly since: Instant;
  readonly intent?: VeeIntent | undefined;
  readonly process?: ProcessIdentity | undefined;
  readonly machine?: MachineFacts | undefined;
  /** Host port of each ingress, by its name: kept as long as it can be had. */
  readonly ingressPorts: Readonly<Record<string, number>>;
  readonly fault?: string | undefined;
}

/** Reads `state.json`. Throws VALUE_INVALID when it is not what this version writes. */
export function parseVeeRecord(text: string, path: string): VeeRecord {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && 'version' in value && value.version === 1) {
    return value as VeeRecord;
  }
  throw new HanseError('VALUE_INVALID', { what: 'VEE record', value: text, at: path, expected: 'version 1' });
}
