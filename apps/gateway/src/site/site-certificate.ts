import { CertificateAuthority, hostNames, ServiceCertificate, siteUri } from '@hanse/identity';
import type { Clock, Logger, Metrics, Rng, SiteId } from '@hanse/kernel';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { authorityFolder, identityFolder, SITE_CERTIFICATE } from './site-identity.ts';

/**
 * The site's own authority, whose root bears the name of the site, and the gateway's certificate of it. Both are made
 * when they are not there; the certificate renews itself while the gateway runs.
 */
export async function openSiteCertificate(parts: {
  readonly config: GatewayConfig;
  readonly siteId: SiteId;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): Promise<{ readonly authority: CertificateAuthority; readonly certificate: ServiceCertificate }> {
  const { config, siteId, clock, rng } = parts;
  const uriSan = siteUri(siteId);
  const folder = authorityFolder(config.dataFolder, siteId);
  const authority = await CertificateAuthority.open({ folder, name: uriSan, clock, rng });
  const certificate = await ServiceCertificate.open({
    ...parts,
    authority,
    folder: identityFolder(config.dataFolder),
    name: SITE_CERTIFICATE,
    names: { subjectName: config.site.name, uriSan, ...hostNames([config.listen.host]) },
    validity: config.certificateValidity,
  });
  return { authority, certificate };
}
