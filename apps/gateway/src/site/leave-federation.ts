import { type FormerSite, FormerSiteSchema } from '@hanse/api';
import { createHttpClient } from '@hanse/http/client';
import { type Clock, HanseError, type Logger, NO_METRICS, type Rng } from '@hanse/kernel';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { openSiteCertificate } from './site-certificate.ts';
import { type Membership, readSiteIdentity, type SiteIdentity, writeMembership } from './site-identity.ts';

interface LeaveParts {
  readonly config: GatewayConfig;
  /** Also while machines of the federation are here. */
  readonly force: boolean;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/**
 * Ends the site's membership: what it means to do is written down first, then the federation is asked over mutual TLS.
 * May be called again after a failure or a crash at any point, and answers the same once it is done.
 * Throws FEDERATION_SITE_IN_USE, GATEWAY_NOT_JOINED.
 */
export async function leaveFederation(parts: LeaveParts): Promise<SiteIdentity> {
  const { config, clock, logger } = parts;
  const { dataFolder } = config;
  const identity = readSiteIdentity(dataFolder);
  if (identity.leftAt !== undefined) return identity;
  const membership = membershipOf(identity);
  writeMembership(dataFolder, { ...membership, isLeaving: true });
  try {
    const { state } = await ask(parts, identity);
    logger.info('left', { federation: identity.federationUrl, state });
  } catch (thrown) {
    if (isRefused(thrown)) writeMembership(dataFolder, membership);
    throw thrown;
  }
  writeMembership(dataFolder, { ...membership, leftAt: clock.now() });
  return readSiteIdentity(dataFolder);
}

async function ask(parts: LeaveParts, identity: SiteIdentity): Promise<FormerSite> {
  const { federationUrl: baseUrl, federationFile: caFile, issuer: serverUri } = identity;
  const { certificate } = await openSiteCertificate({ ...parts, siteId: identity.siteId, metrics: NO_METRICS });
  const client = createHttpClient({
    ...parts,
    ...certificate.files,
    ...{ baseUrl, peer: 'the federation', caFile, serverUri },
  });
  try {
    const body = { force: parts.force };
    return await client.json('POST', '/v1/sites/leave', { body, answer: FormerSiteSchema });
  } finally {
    await client.close();
  }
}

/** The federation heard and said no; anything else may have come after a yes. */
function isRefused(thrown: unknown): boolean {
  return thrown instanceof HanseError && thrown.code === 'FEDERATION_SITE_IN_USE';
}

function membershipOf({ format, siteId, federationUrl, endpoint, issuer, keys, recovery }: SiteIdentity): Membership {
  return { format, siteId, federationUrl, endpoint, issuer, keys };
}
