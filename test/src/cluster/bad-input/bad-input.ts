import type { JoinRequest, SiteView } from '@hanse/api';
import type { ErrorCode } from '@hanse/kernel';
import type { RawRequest } from '../../support/raw-api.ts';

/** What the cases find when they begin: nothing of it may change while they run. */
export interface World {
  /** Tokens. The stranger is a member who owns nothing. */
  readonly operator: string;
  readonly member: string;
  readonly stranger: string;
  /** Well-formed and signed by the federation, but its time is over. */
  readonly expired: string;
  /** For another service than the federation. */
  readonly foreign: string;
  /** Packages of the member: the small one, and one that asks for more than any site has. */
  readonly packageId: string;
  readonly hugePackageId: string;
  /** The shop: four VirtualSystems that manifests can be wrong about. */
  readonly shopPackageId: string;
  /** Applications of the member: ACTIVE, and destroyed. */
  readonly active: string;
  readonly destroyed: string;
  readonly orderId: string;
  readonly sites: readonly SiteView[];
  /** Secrets of invitations: fresh for "hamburg", used by "luebeck", and one for "danzig" that is too old. */
  readonly invitation: string;
  readonly usedInvitation: string;
  readonly oldInvitation: string;
  /** A good request to join as "hamburg". */
  readonly joining: JoinRequest;
}

/** Something wrong that is asked of the federation, and how it must be refused. */
export interface BadInput {
  readonly name: string;
  readonly ask: (world: World) => RawRequest;
  readonly status: number;
  readonly code: ErrorCode;
  /** Says what was wrong and where. */
  readonly message: RegExp;
  /** Says what would have been accepted. */
  readonly remedy: RegExp;
  /** The first finding behind a refusal that carries several. */
  readonly finding?: ErrorCode;
}
