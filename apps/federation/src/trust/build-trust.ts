import { type CertificateAuthority, SITE_POLICY, TokenIssuer, TokenVerifier } from '@hanse/identity';
import type { Clock, Logger, Rng } from '@hanse/kernel';
import { AuditLog, type Database } from '@hanse/store';
import type { Config } from '../config.ts';
import type { SiteRoots } from '../sites/site-roots.ts';
import type { SiteTable } from '../sites/site-table.ts';
import { FEDERATION_AUDIENCE } from '../users/access-tokens.ts';
import type { UserTable } from '../users/user-table.ts';
import { BundlePublisher } from './bundle-publisher.ts';
import { BundleSequence } from './bundle-sequence.ts';
import { IdentityAudit } from './identity-audit.ts';
import { KeyService } from './key-service.ts';
import { RevocationService } from './revocation-service.ts';
import { RevocationTable } from './revocation-table.ts';
import { openRecoveryKey, openSigningKeys } from './signing-keys.ts';
import { TokenService } from './token-service.ts';
import { TokenTable } from './token-table.ts';

interface Parts {
  readonly trust: Config['trust'];
  readonly recoveryKeyFile: Config['recoveryKeyFile'];
  readonly folder: string;
  readonly issuerName: string;
  readonly authority: CertificateAuthority;
  readonly db: Database;
  readonly users: UserTable;
  readonly sites: SiteTable;
  readonly roots: SiteRoots;
  readonly endSession: (sessionId: string, by: string) => void;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** What others trust the federation by, put together: its keys, bundles, revocations and tokens. */
export async function buildTrust(parts: Parts) {
  const { folder, issuerName, db, users, sites, clock, rng, logger } = parts;
  const recovery = openRecoveryKey({ folder, file: parts.recoveryKeyFile });
  const keys = openSigningKeys({ folder, clock, policy: parts.trust?.keys });
  const audit = new IdentityAudit({ audit: new AuditLog({ db }), clock, logger });
  const tokens = new TokenService({ db, tokens: new TokenTable({ db }), audit, clock });
  const issuer = new TokenIssuer({ issuer: issuerName, keys, clock, rng, onIssued: (token) => tokens.issued(token) });
  const verifier = new TokenVerifier({ jwks: issuer.jwks(), issuer: issuerName, audience: FEDERATION_AUDIENCE, clock });
  const revocationTable = new RevocationTable({ db });
  const bundles = await BundlePublisher.open({
    federation: issuerName,
    keys,
    revocations: revocationTable,
    disabledUsers: () => users.disabled(),
    sequence: new BundleSequence({ db, clock }),
    content: contentOf(parts),
    clock,
    logger,
    onKeys: (published) => verifier.trust(published),
    every: parts.trust?.bundleEvery,
    validity: parts.trust?.bundleValidity,
  });
  const publish = () => bundles.publish();
  const signing = new KeyService({
    ...{ issuer: issuerName, keys, recovery, audit, publish },
    tokens: new TokenTable({ db }),
  });
  const revocations = new RevocationService({
    ...{ revocations: revocationTable, users, sites, audit, issuer: issuerName, clock, logger, publish },
    endSession: parts.endSession,
  });
  return { recovery, audit, tokens, issuer, verifier, revocationTable, bundles, signing, revocations };
}

export type Trust = Awaited<ReturnType<typeof buildTrust>>;

/** Its own names and those of users; what is a site's, that site's own root vouches for. */
function contentOf({ authority, issuerName, roots }: Pick<Parts, 'authority' | 'issuerName' | 'roots'>) {
  const ownRoot = {
    certificatePem: authority.certificatePem,
    uriPrefixes: [issuerName, 'urn:hanse:user', 'urn:hanse:vo'],
  };
  return () => ({ authorities: [ownRoot, ...roots.members], policy: SITE_POLICY });
}
