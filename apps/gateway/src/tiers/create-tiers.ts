import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Logger, Rng, SiteId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { LocalUsersConfig } from '../config/local-users-config.ts';
import type { Authenticator } from '../security/authenticator.ts';
import type { RequestProof } from '../security/request-proof.ts';
import { identityFolder } from '../site/site-identity.ts';
import type { SiteCore } from '../site-core.ts';
import { AccountFile } from './accounts/account-file.ts';
import { LocalAccounts } from './accounts/local-accounts.ts';
import { LocalSessionTable } from './accounts/local-session-table.ts';
import { LocalSessions } from './accounts/local-sessions.ts';
import { KeystoneClient } from './keystone/keystone-client.ts';
import { KeystoneUsers } from './keystone/keystone-users.ts';
import { readServiceCredential } from './keystone/service-credential.ts';
import { LocalUsers } from './local-users.ts';
import { MappedUsers } from './mapped-users.ts';
import { OpenNebulaUsers } from './opennebula/open-nebula-users.ts';

interface TierParts {
  readonly config: GatewayConfig;
  readonly siteId: SiteId;
  readonly core: Pick<SiteCore, 'register' | 'commit'>;
  readonly db: Database;
  readonly proof: RequestProof;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** Both tiers of users at one gateway. */
export interface Tiers {
  /** In the order in which they are asked. */
  readonly authenticators: readonly Authenticator[];
  /** Undefined where the provider has no accounts of its own. */
  readonly accounts: LocalAccounts | undefined;
}

/** `federation` is how users of the federation are made out; they are mapped to ids of this site. */
export function createTiers(parts: TierParts, federation: readonly Authenticator[]): Tiers {
  const { config, core, siteId } = parts;
  const { register } = core;
  const accounts = config.localUsers?.accounts === true ? localAccounts(parts) : undefined;
  const identities = [...(accounts === undefined ? [] : [accounts]), ...sources(config.localUsers ?? {}, parts)];
  const mapped = federation.map((inner) => new MappedUsers({ inner, register }));
  return {
    authenticators: [new LocalUsers({ identities, register, siteId, clock: parts.clock }), ...mapped],
    accounts,
  };
}

function localAccounts({ config, siteId, core, db, proof, clock, rng }: TierParts): LocalAccounts {
  const { dataFolder } = config;
  const sessions = new LocalSessions({ table: new LocalSessionTable({ db }), commit: core.commit, clock, rng });
  const keyFile = join(identityFolder(dataFolder), 'local-tokens.json');
  return new LocalAccounts({ siteId, file: new AccountFile({ dataFolder }), sessions, proof, keyFile, clock, rng });
}

function sources({ keystone, openNebula }: LocalUsersConfig, { clock }: Pick<TierParts, 'clock'>) {
  return [
    ...(keystone === undefined ? [] : [keystoneUsers(keystone, clock)]),
    ...(openNebula === undefined ? [] : [openNebulaUsers(openNebula, clock)]),
  ];
}

/** The credential is read once here, so that a wrong file ends the start. */
function keystoneUsers(config: NonNullable<LocalUsersConfig['keystone']>, clock: Clock): KeystoneUsers {
  const credential = () => readServiceCredential(config.credentialFile);
  credential();
  const service = { peer: 'Keystone', url: config.url, ca: authority(config.caFile) };
  const { operatorRole, cacheFor } = config;
  return new KeystoneUsers({ client: new KeystoneClient({ service, credential }), clock, operatorRole, cacheFor });
}

function openNebulaUsers(config: NonNullable<LocalUsersConfig['openNebula']>, clock: Clock): OpenNebulaUsers {
  const service = { peer: 'OpenNebula', url: config.url, ca: authority(config.caFile) };
  const { operatorGroup, cacheFor } = config;
  return new OpenNebulaUsers({ service, clock, operatorGroup, cacheFor });
}

function authority(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}
