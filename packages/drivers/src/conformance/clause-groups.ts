import type { Clause } from './clause.ts';
import { CANCELLATION_CLAUSES } from './clauses/cancellation.ts';
import { CAPABILITY_CLAUSES } from './clauses/capabilities.ts';
import { CAPACITY_CLAUSES } from './clauses/capacity.ts';
import { CHANGE_CLAUSES } from './clauses/changes.ts';
import { CONCURRENCY_CLAUSES } from './clauses/concurrency.ts';
import { DEFINE_CLAUSES } from './clauses/define.ts';
import { DESTROY_CLAUSES } from './clauses/destroy.ts';
import { DISK_CLAUSES } from './clauses/disks.ts';
import { IMAGE_CLAUSES } from './clauses/images.ts';
import { MEDIA_CLAUSES } from './clauses/media.ts';
import { NETWORK_CLAUSES } from './clauses/networks.ts';
import { OBSERVATION_CLAUSES } from './clauses/observation.ts';
import { RECOVERY_CLAUSES } from './clauses/recovery.ts';
import { VERB_CLAUSES } from './clauses/verbs.ts';

/** Every clause of the contract, by what it is about, in the order they are checked. */
export const CLAUSE_GROUPS: Readonly<Record<string, readonly Clause[]>> = {
  define: DEFINE_CLAUSES,
  verbs: VERB_CLAUSES,
  destroy: DESTROY_CLAUSES,
  capabilities: CAPABILITY_CLAUSES,
  capacity: CAPACITY_CLAUSES,
  observation: OBSERVATION_CLAUSES,
  networks: NETWORK_CLAUSES,
  images: IMAGE_CLAUSES,
  media: MEDIA_CLAUSES,
  disks: DISK_CLAUSES,
  changes: CHANGE_CLAUSES,
  cancellation: CANCELLATION_CLAUSES,
  concurrency: CONCURRENCY_CLAUSES,
  recovery: RECOVERY_CLAUSES,
};
