import type {
  ConsoleView,
  GatewayEvent,
  OrderView,
  Part,
  PartAction,
  PartActionAnswer,
  PartView,
  SiteStatus,
  UsageView,
  VeeMetricsView,
} from '@hanse/api';
import type { ApplicationId, OrderId, SiteId, VeeId } from '@hanse/kernel';
import type { DiskExportFormat, ImageRef } from '@hanse/model';
import type { Delegation } from './delegation.ts';

/** The gateway of one site, as the federation asks things of it on behalf of one user. */
export interface SiteGateway {
  status(signal?: AbortSignal): Promise<SiteStatus>;
  hasImage(image: Pick<ImageRef, 'digest' | 'isDelta'>, signal: AbortSignal): Promise<boolean>;
  putImage(image: ImageRef, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  putPart(part: Part, signal: AbortSignal): Promise<OrderView>;
  part(applicationId: ApplicationId, signal?: AbortSignal): Promise<PartView | undefined>;
  deletePart(applicationId: ApplicationId, signal: AbortSignal): Promise<OrderView>;
  /** An order for each VEE that takes the verb; asked again with the same key, the same orders as they stand then. */
  act(applicationId: ApplicationId, action: PartAction, key: string, signal: AbortSignal): Promise<PartActionAnswer>;
  order(orderId: OrderId, signal: AbortSignal): Promise<OrderView>;
  console(veeId: VeeId, offset: number, limit: number): Promise<ConsoleView>;
  metrics(veeId: VeeId): Promise<VeeMetricsView>;
  /** The disk of a VEE that does not run, as an image that stands alone. */
  exportDisk(veeId: VeeId, diskId: string, format: DiskExportFormat, signal: AbortSignal): AsyncIterable<Uint8Array>;
  usage(applicationId: ApplicationId): Promise<readonly UsageView[]>;
  /** Every event after sequence number `after`, until the signal aborts or the connection breaks. */
  events(after: number, signal: AbortSignal): AsyncIterable<{ readonly seq: number; readonly event: GatewayEvent }>;
}

/** Throws FEDERATION_SITE_UNKNOWN. */
export interface SiteGateways {
  at(siteId: SiteId, onBehalfOf: Delegation): SiteGateway;
}
