import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyRing, ProofVerifier, siteUri } from '@hanse/identity';
import type { Clock, Logger, Rng } from '@hanse/kernel';
import { identityFolder, type SiteIdentity } from '../site/site-identity.ts';
import { loadOrCreateSecret } from './instance-key.ts';
import type { InstanceSurroundings } from './instance-keys.ts';

/** What a site needs to give its VEEs identities. */
export interface InstanceIdentity {
  /** What the site's own tokens are signed with. */
  readonly ring: Pick<KeyRing, 'signer' | 'jwks' | 'turn'>;
  readonly proofs: ProofVerifier;
  readonly secret: Uint8Array;
  readonly surroundings: InstanceSurroundings;
}

export const INSTANCE_TOKEN_PATH = '/v1/instances/token';

/** The keys are in the identity folder of the site. Throws IDENTITY_KEY_RING_INVALID, GATEWAY_IDENTITY_DAMAGED. */
export function openInstanceIdentity(parts: {
  readonly identity: SiteIdentity;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}): InstanceIdentity {
  const { identity, dataFolder, clock, rng } = parts;
  const folder = identityFolder(dataFolder);
  return {
    ring: KeyRing.open({ file: join(folder, 'token-keys.json'), clock }),
    proofs: new ProofVerifier({ clock }),
    secret: loadOrCreateSecret(join(folder, 'instance.secret'), rng),
    surroundings: {
      issuer: siteUri(identity.siteId),
      tokenUrl: `${identity.endpoint}${INSTANCE_TOKEN_PATH}`,
      exchangeUrl: `${identity.federationUrl}/oauth/token`,
      // The gateway is certified by the site's own authority, the federation by its own.
      authorityPem: [identity.rootFile, identity.federationFile].map((file) => readFileSync(file, 'utf8')).join(''),
    },
  };
}
