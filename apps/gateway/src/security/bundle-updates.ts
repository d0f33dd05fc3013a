import { createHttpClient } from '@hanse/http/client';
import type { Freshness } from '@hanse/identity';
import type { Clock, Logger, Metrics, Rng, Startable } from '@hanse/kernel';
import { Type } from 'typebox';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { SiteIdentity } from '../site/site-identity.ts';
import { BundleRefresh } from './bundle-refresh.ts';
import type { SiteTrust } from './site-trust.ts';

const ACCEPT = { accept: 'application/jose, application/problem+json' };

interface UpdateParts {
  readonly config: GatewayConfig;
  readonly identity: SiteIdentity;
  readonly trust: SiteTrust;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Keeps the site's trust up to date with the federation it joined, over a connection to nobody else. */
export function bundleUpdates(parts: UpdateParts): Startable {
  if (!parts.trust.isMember) return membershipEnded(parts);
  const { federationUrl: baseUrl, federationFile: caFile, issuer: serverUri } = parts.identity;
  const client = createHttpClient({ ...parts, baseUrl, peer: 'the federation', caFile, serverUri });
  const answer = Type.String();
  const fetch = (signal: AbortSignal) => client.json('GET', '/v1/bundle', { headers: ACCEPT, signal, answer });
  const refresh = new BundleRefresh({ ...parts, fetch, every: parts.config.bundle?.refreshEvery });
  return {
    start: () => Promise.resolve(refresh.start()),
    stop: async () => {
      await refresh.stop();
      await client.close();
    },
  };
}

/** Nothing is fetched from a federation that the site has left; that it was left is told at every start. */
function membershipEnded({ identity, logger }: UpdateParts): Startable {
  const { federationUrl: federation, issuer, isLeaving = false } = identity;
  return {
    start: async () => logger.warn('not-a-member', { federation, issuer, isLeaving }),
    stop: () => Promise.resolve(),
  };
}

/** How old the bundle may get, as far as the configuration says. */
export function freshnessOf({ bundle }: GatewayConfig): Partial<Freshness> {
  const { usableForReads: read, usableForChanges: create } = bundle ?? {};
  return { ...(read === undefined ? {} : { read }), ...(create === undefined ? {} : { create }) };
}
