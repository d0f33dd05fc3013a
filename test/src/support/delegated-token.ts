import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateThumbprint, TokenIssuer, type TokenRequest } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { signingKeysOf } from './signing-keys-of.ts';

export const FEDERATION = 'urn:hanse:federation:hansa';
/** Everything that can be asked of a site, of everything there. */
export const SITE_SCOPES = [
  ...['part.put', 'part.read', 'part.delete', 'part.act', 'vee.read', 'vee.act', 'vee.console', 'vee.metrics'],
  ...['disk.export', 'order.read', 'usage.read', 'image.read', 'image.put', 'site.read', 'site.capacity', 'api.read'],
  ...['metrics.read', 'event.follow', 'policy.explain'],
].map((action) => `${action}:/`);
const LIFETIME = 600_000;

/** A token as the federation itself has it at a gateway: bound to its certificate; the federation acts for the subject. */
export async function delegatedToken(
  federationFolder: string,
  request: Pick<TokenRequest, 'subject' | 'audience' | 'scope'> & Partial<TokenRequest>,
): Promise<string> {
  const issuer = new TokenIssuer({
    issuer: FEDERATION,
    keys: signingKeysOf(federationFolder),
    clock: systemClock,
    rng: systemRng,
  });
  const certificate = readFileSync(join(federationFolder, 'identity/federation.crt'));
  const confirmation = { 'x5t#S256': certificateThumbprint(certificate) };
  const actor = request.subject === FEDERATION ? {} : { act: FEDERATION };
  return (await issuer.issue({ lifetime: LIFETIME, confirmation, ...actor, ...request })).token;
}
