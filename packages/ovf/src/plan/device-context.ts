import type { HardwareItem } from '../envelope/envelope.ts';
import type { EnvelopeLookup } from './envelope-lookup.ts';
import type { ProblemSink } from './plan-problems.ts';

/** What the devices of one system are planned from. */
export interface DeviceContext {
  readonly lookup: EnvelopeLookup;
  readonly items: readonly HardwareItem[];
  readonly itemsById: ReadonlyMap<string, HardwareItem>;
  /** Effective values, for capacities such as `${disk.size}`. */
  readonly propertyNamed: (key: string) => string | undefined;
  /** A size that a user has yet to give is then planned as 0. */
  readonly allowsMissingValues: boolean;
  /** The devices a BootDeviceSection names, first one first. */
  readonly bootDevices: readonly string[];
  readonly networkNameOf: (descriptorName: string) => string;
  readonly problems: ProblemSink;
}
