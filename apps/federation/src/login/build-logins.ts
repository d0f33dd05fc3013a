import type { TokenClaims } from '@hanse/identity';
import type { Clock, Logger, Rng, UserId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { Config } from '../config.ts';
import type { buildCore } from '../federation-core.ts';
import { InstanceDirectory } from '../instances/instance-directory.ts';
import { InstanceIdentities } from '../instances/instance-identities.ts';
import { SiteKeys } from '../instances/site-keys.ts';
import { openOAuth } from '../oauth/open-oauth.ts';
import { type OwnUrls, ProofGate } from '../oauth/proof-gate.ts';
import { RobotService } from '../robots/robot-service.ts';
import { RobotTable } from '../robots/robot-table.ts';
import type { GatewayPool } from '../sites/gateway-pool.ts';
import type { SiteTable } from '../sites/site-table.ts';
import type { Trust } from '../trust/build-trust.ts';
import { claimedMemberships } from '../upstream/claimed-memberships.ts';
import { openUpstreams } from '../upstream/open-upstreams.ts';
import type { buildAccounts } from '../users/build-accounts.ts';
import type { UserTable } from '../users/user-table.ts';
import { VoTable } from '../vos/vo-table.ts';

interface Parts {
  readonly config: Pick<Config, 'name' | 'upstreams'>;
  readonly urls: OwnUrls;
  readonly issuerName: string;
  readonly db: Database;
  readonly users: UserTable;
  readonly sites: SiteTable;
  readonly gateways: GatewayPool;
  readonly core: ReturnType<typeof buildCore>;
  readonly trust: Trust;
  readonly people: ReturnType<typeof buildAccounts>;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** How users, robots and instances come by tokens of the federation, put together. */
export function buildLogins(parts: Parts) {
  const { config, urls, issuerName, db, users, sites, core, trust, people, clock, rng, logger } = parts;
  const { issuer, verifier, revocations, audit, bundles } = trust;
  const { sessions, userService, accessTokens } = people;
  const { vos, judge } = core;
  const { memberships } = vos;
  const [url] = urls;
  const proofs = new ProofGate({ urls, clock });
  const requireValid = requireValidOf(parts);
  const instances = instancesOf(parts);
  const robots = new RobotTable({ db });
  const robotService = new RobotService({ ...vos, db, robots, users, judge, revocations, audit, clock, rng });
  const requireUser = (userId: UserId) => bundles.requireUser(userId);
  const oauth = openOAuth({
    ...{ db, name: config.name, url, issuerName, issuer, verifier, requireValid, proofs, sessions, users, userService },
    ...{ tokens: accessTokens, audit, instances, memberships, robots, requireUser },
    ...{ sites, revocations, clock, rng, logger },
  });
  const upstreams = openUpstreams({
    ...{ db, url, users, audit, clock, rng, logger, pages: oauth.pages, logins: oauth.logins },
    upstreams: config.upstreams ?? [],
    vos: claimedMemberships({ vos: new VoTable({ db }), memberships }),
    tell: vos.tell,
    requireUnrevoked: requireUser,
  });
  return { proofs, requireValid, instances, robots, robotService, oauth, upstreams };
}

function requireValidOf({ people, trust, core }: Pick<Parts, 'people' | 'trust' | 'core'>) {
  return (claims: TokenClaims): void => {
    people.sessions.requireLive(claims.sessionId);
    trust.bundles.requireUnrevoked(claims);
    core.vos.memberships.rolesNow(claims);
  };
}

function instancesOf({ sites, gateways, core, trust, clock }: Parts): InstanceIdentities {
  const { bundles } = trust;
  return new InstanceIdentities({
    keys: new SiteKeys({
      ...{ sites, clock, fetch: (siteId) => gateways.keys(siteId) },
      requireSite: (siteId) => bundles.requireSite(siteId),
    }),
    directory: new InstanceDirectory(core),
    requireValid: (claims) => bundles.requireUnrevoked(claims),
  });
}
