import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Confirmation, certificateThumbprint, KeyRing, TokenIssuer } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import type { FederationHarness } from '@hanse/testkit';

const TOKEN_LIFETIME = 15 * 60_000;
const FEDERATION = 'urn:hanse:federation:hansa';

/** What it takes to ask one gateway directly, as the federation does. */
export interface SiteAccess {
  readonly name: string;
  readonly endpoint: string;
  /** The root of the site's authority, PEM. */
  readonly root: string;
  /** The federation's own certificate. */
  readonly client: { readonly certFile: string; readonly keyFile: string };
  /** A token for the subject and scope, bound to the federation's certificate unless another key is named. */
  readonly token: (asked: { subject: string; scope: string; confirmation?: Confirmation }) => Promise<string>;
}

/** Access to the first site of a federation that the benchmark started in `folder`. */
export async function siteAccess(harness: FederationHarness, folder: string): Promise<SiteAccess> {
  const identity = join(folder, 'federation/identity');
  const client = { certFile: join(identity, 'federation.crt'), keyFile: join(identity, 'federation.key') };
  const [site] = (await harness.api.json('GET', '/v1/sites')) as readonly SiteRow[];
  if (site === undefined) throw new Error('the federation has no site');
  const keys = KeyRing.open({ file: join(identity, 'signing-keys.json'), clock: systemClock });
  const issuer = new TokenIssuer({ issuer: FEDERATION, keys, clock: systemClock, rng: systemRng });
  const bound = { 'x5t#S256': certificateThumbprint(readFileSync(client.certFile)) };
  return {
    ...{ name: site.site.name, endpoint: site.endpoint, root: harness.siteRoot(site.site.name), client },
    token: async ({ subject, scope, confirmation = bound }) => {
      const asked = { subject, audience: site.site.siteId, act: FEDERATION, scope: [scope], confirmation };
      return (await issuer.issue({ ...asked, lifetime: TOKEN_LIFETIME })).token;
    },
  };
}

interface SiteRow {
  readonly site: { readonly siteId: string; readonly name: string };
  readonly endpoint: string;
}
