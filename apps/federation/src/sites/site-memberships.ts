import type { CertificateAuthority, PublicJwk, TokenIssuer } from '@hanse/identity';
import type { Clock, Logger, Rng, SiteId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { ApplicationHealth } from '../applications/health.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { BundlePublisher } from '../trust/bundle-publisher.ts';
import type { RevocationTable } from '../trust/revocation-table.ts';
import type { GatewayPool } from './gateway-pool.ts';
import { SiteAuthenticator } from './site-authenticator.ts';
import { SiteDeparture } from './site-departure.ts';
import { SiteRegistry } from './site-registry.ts';
import type { SiteRoots } from './site-roots.ts';
import type { JoinedSite, SiteTable } from './site-table.ts';
import type { SiteWatchers } from './site-watchers.ts';

interface MembershipParts {
  readonly db: Database;
  readonly sites: SiteTable;
  readonly roots: SiteRoots;
  readonly watchers: SiteWatchers;
  readonly gateways: Pick<GatewayPool, 'drop'>;
  readonly bundles: Pick<BundlePublisher, 'current' | 'publish'>;
  readonly revocations: RevocationTable;
  readonly core: {
    readonly vees: VeeTable;
    readonly journal: ApplicationJournal;
    readonly health: ApplicationHealth;
  };
  readonly authority: CertificateAuthority;
  readonly issuer: TokenIssuer;
  readonly issuerName: string;
  readonly recovery: PublicJwk;
  /** Base URL of the federation. */
  readonly address: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** How sites come, are known and go, put together: each change is in the trust bundle when it is answered. */
export function siteMemberships(parts: MembershipParts): {
  readonly registry: SiteRegistry;
  readonly departure: SiteDeparture;
  readonly authenticator: SiteAuthenticator;
} {
  const { roots, watchers, gateways, bundles, core } = parts;
  const onJoined = async (site: JoinedSite) => {
    roots.renew();
    await bundles.publish();
    void watchers.add(site);
  };
  const onGone = async (siteId: SiteId) => {
    roots.renew();
    await bundles.publish();
    await gateways.drop(siteId);
    await watchers.remove(siteId);
  };
  return {
    registry: new SiteRegistry({ ...parts, onJoined, bundle: () => bundles.current }),
    departure: new SiteDeparture({ ...parts, ...core, onGone }),
    authenticator: new SiteAuthenticator(parts),
  };
}
