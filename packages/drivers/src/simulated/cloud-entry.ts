import type { Instant, NetworkId, VeeId } from '@hanse/kernel';
import type { ImageRef, NetworkSpec, VeeEvent, VeeSpec } from '@hanse/model';
import type { NetworkRecord, VeeRecord } from './cloud-records.ts';

/** One thing that happened in the simulated cloud: a line of its journal, and the only way its state changes. */
export type CloudEntry =
  | { readonly kind: 'vee-defined'; readonly spec: VeeSpec; readonly at: Instant }
  | {
      readonly kind: 'vee-changed';
      readonly veeId: VeeId;
      readonly event: VeeEvent;
      readonly at: Instant;
      readonly fault?: string;
    }
  | { readonly kind: 'network-ensured'; readonly spec: NetworkSpec }
  | { readonly kind: 'network-removed'; readonly networkId: NetworkId }
  | { readonly kind: 'image-kept'; readonly image: ImageRef }
  | { readonly kind: 'image-removed'; readonly digest: string }
  /** What compaction leaves of the entries of a living VEE or network. */
  | { readonly kind: 'vee-kept'; readonly record: VeeRecord }
  | { readonly kind: 'network-kept'; readonly record: NetworkRecord };
