import type { Money, NetworkId, SiteId } from '@hanse/kernel';
import type { Ipv4, Ipv4Cidr } from '@hanse/model';
import type { DeploymentChoices } from '@hanse/ovf';

/** A network of the application as planned for all its sites; each site's NetworkSpec is cut from it. */
export interface NetworkPlan {
  readonly networkId: NetworkId;
  readonly name: string;
  readonly cidr: Ipv4Cidr;
  readonly sites: readonly { readonly siteId: SiteId; readonly serviceAddress: Ipv4 }[];
  readonly hosts: readonly { readonly name: string; readonly address: Ipv4 }[];
}

/** VEEs that are started together; the groups follow each other in StartupSection order (DSP0243 §9.7). */
export interface StartGroup {
  readonly order: number;
  readonly delaySeconds: number;
  /** VirtualSystems whose guests end the wait early by reporting. */
  readonly waitingForGuests: readonly string[];
  /** The part of the delay that is waited whatever guests report; absent in plans of earlier versions: none. */
  readonly leastDelaySeconds?: number;
}

/** VEEs that are stopped together; the groups follow each other. */
export interface StopGroup {
  readonly virtualSystems: readonly string[];
  /** To wait before the next group. */
  readonly delaySeconds: number;
}

/** A VEE whose first boot installs it (DSP0243, InstallSection). */
export interface InstallPlan {
  readonly virtualSystem: string;
  /** How long it may take before it is turned off; 0: until its guest turns itself off. */
  readonly stopAfterSeconds: number;
}

/** When the application counts as up: an HTTP request through an ingress is answered as expected. */
export interface ReadinessCheck {
  readonly virtualSystem: string;
  readonly ingress: string;
  readonly path: string;
  readonly expectStatus: number;
  readonly withinSeconds: number;
}

/** Everything decided when the application was accepted, so that a restart carries out the same decisions. */
export interface ApplicationPlan {
  readonly domain: string;
  readonly networks: readonly NetworkPlan[];
  /** Which file of the package holds the image of a digest. */
  readonly images: readonly { readonly digest: string; readonly file: string }[];
  readonly startGroups: readonly StartGroup[];
  /** Absent in plans of earlier versions: all are stopped at once. VEEs in no group are not stopped with the others. */
  readonly stopGroups?: readonly StopGroup[];
  /** Absent in plans of earlier versions: none. */
  readonly installs?: readonly InstallPlan[];
  readonly costPerHour: Money;
  /** For people: why each component is where it is. */
  readonly explanation: readonly string[];
  readonly readiness?: ReadinessCheck;
  /** What its package was deployed with, which an export needs; absent: it was deployed by an earlier version. */
  readonly deployedWith?: DeployedWith;
}

/** What somebody chose where the package left a choice. */
export interface DeployedWith {
  readonly choices: DeploymentChoices;
  /** The service manifest as it was given; absent: none was. */
  readonly manifest?: string;
}
