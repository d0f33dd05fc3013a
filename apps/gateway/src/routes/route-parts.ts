import type { ImageStore } from '@hanse/drivers';
import type { SiteDescription } from '@hanse/model';
import type { InstanceTokens } from '../instances/instance-tokens.ts';
import type { OrderService } from '../orders/order-service.ts';
import type { PartService } from '../parts/part-service.ts';
import type { SitePolicyExplainer } from '../security/site-policy-explainer.ts';
import type { SiteCapacityMeter } from '../site/site-capacity-meter.ts';
import type { UsageService } from '../site/usage-service.ts';
import type { SiteEvents } from '../state/site-events.ts';
import type { LocalAccounts } from '../tiers/accounts/local-accounts.ts';
import type { IdentityRegister } from '../tiers/mapping/identity-register.ts';
import type { DiskService } from '../vees/disk-service.ts';
import type { VeeService } from '../vees/vee-service.ts';

/** What the routes hand requests to. */
export interface RouteParts {
  readonly site: SiteDescription;
  readonly version: string;
  readonly meter: SiteCapacityMeter;
  readonly metricsText: () => Promise<string>;
  readonly images: ImageStore;
  readonly parts: PartService;
  readonly vees: VeeService;
  readonly disks: DiskService;
  readonly orders: OrderService;
  readonly usage: UsageService;
  readonly instances: Pick<InstanceTokens, 'issue' | 'jwks'>;
  readonly explainer: Pick<SitePolicyExplainer, 'explain'>;
  readonly events: SiteEvents;
  readonly register: IdentityRegister;
  /** Undefined where the provider has no accounts of its own. */
  readonly accounts: LocalAccounts | undefined;
}
