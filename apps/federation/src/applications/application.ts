import type { ApplicationId, Instant, PackageId, SiteId, UserId, VeeId } from '@hanse/kernel';
import type { ApplicationState, Endpoint, VeeSpec, VeeState } from '@hanse/model';
import type { ApplicationPlan } from './application-plan.ts';

/** How an order failed, in the words of the error table. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface Application {
  readonly applicationId: ApplicationId;
  readonly name: string;
  readonly owner: UserId;
  /** The virtual organisation it belongs to; absent: it is its owner's alone. */
  readonly vo?: string;
  readonly state: ApplicationState;
  readonly packageId: PackageId;
  readonly createdAt: Instant;
  readonly plan: ApplicationPlan;
  readonly failure?: Failure;
}

/** A VEE of an application: what was planned for it, and what its gateway last said of it. */
export interface ApplicationVee {
  readonly veeId: VeeId;
  readonly applicationId: ApplicationId;
  readonly name: string;
  readonly component: string;
  readonly siteId: SiteId;
  readonly startOrder: number;
  readonly spec: VeeSpec;
  readonly state: VeeState;
  readonly desired: VeeState;
  readonly endpoints: readonly Endpoint[];
  readonly facts: Readonly<Record<string, string>>;
  readonly fault?: string;
}
