import { readFileSync } from 'node:fs';
import type { HttpApp } from '@hanse/http';
import { type Clock, HanseError, type Logger, type Rng, type UserId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { UpstreamLogin } from '../login/pages/login-page.ts';
import type { PageSender } from '../login/send-page.ts';
import { linkedIdentityRoutes } from '../routes/linked-identity-routes.ts';
import { upstreamRoutes } from '../routes/upstream-routes.ts';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import type { UserTable } from '../users/user-table.ts';
import type { TellGateways } from '../vos/tell-gateways.ts';
import { IdentityLinkTable } from './identity-link-table.ts';
import { LinkTickets } from './link-tickets.ts';
import { MembershipSync, type VoMemberships } from './membership-sync.ts';
import { UpstreamAccounts } from './upstream-accounts.ts';
import { UpstreamAttemptTable } from './upstream-attempt-table.ts';
import { UpstreamAttempts } from './upstream-attempts.ts';
import type { UpstreamConfig } from './upstream-config.ts';
import { upstreamFetch } from './upstream-fetch.ts';
import { UpstreamLogins } from './upstream-logins.ts';
import { UpstreamProvider } from './upstream-provider.ts';

interface Parts {
  readonly upstreams: readonly UpstreamConfig[];
  readonly db: Database;
  readonly url: string;
  readonly users: UserTable;
  readonly pages: PageSender;
  readonly logins: ConstructorParameters<typeof UpstreamLogins>[0]['logins'];
  readonly vos: VoMemberships;
  readonly tell: TellGateways;
  readonly audit: IdentityAudit;
  readonly requireUnrevoked: (userId: UserId) => void;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/**
 * Logging in through upstream providers, put together. No provider is asked anything before somebody wants to log in by
 * it, so that one that is down hinders nobody else. Throws VALUE_INVALID for a configuration that cannot work.
 */
export function openUpstreams(parts: Parts) {
  const { upstreams, db, url, users, pages, audit, clock, rng } = parts;
  requireDistinct(upstreams);
  const tickets = new LinkTickets({ db, clock, rng });
  const accounts = new UpstreamAccounts({ db, users, links: new IdentityLinkTable({ db }), audit, clock, rng });
  const upstreamLogins = new UpstreamLogins({
    ...{
      url,
      tickets,
      accounts,
      audit,
      rng,
      logins: parts.logins,
      requireUnrevoked: parts.requireUnrevoked,
      tell: parts.tell,
    },
    providers: upstreams.map((config) => providerOf(config, parts)),
    attempts: new UpstreamAttempts({ attempts: new UpstreamAttemptTable({ db }), clock, rng }),
    memberships: new MembershipSync({ db, vos: parts.vos }),
  });
  return {
    /** What the login page offers beside local accounts. */
    offers: (interactionId: string): readonly UpstreamLogin[] =>
      upstreams.map(({ name, title }) => ({ name: title, href: `/login/upstream/${name}?login=${interactionId}` })),
    addRoutes: (app: HttpApp): void => {
      upstreamRoutes(app, { upstreamLogins, users, pages });
      linkedIdentityRoutes(app, { url, accounts, tickets, upstreamLogins });
    },
  };
}

function providerOf(config: UpstreamConfig, { clock, logger }: Parts): UpstreamProvider {
  const { caFile, clientSecretFile, name } = config;
  const clientSecret = () => textOf(name, 'clientSecretFile', clientSecretFile)?.trim();
  // Read once to be sure that it can be read; a file that is missing is found at start-up, not at the first login.
  clientSecret();
  const ca = textOf(name, 'caFile', caFile);
  return new UpstreamProvider({
    config,
    clientSecret,
    fetch: upstreamFetch(ca === undefined ? {} : { ca }),
    clock,
    logger,
  });
}

function textOf(upstream: string, key: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const at = `${key} of upstream ${upstream} in the configuration`;
    throw new HanseError(
      'VALUE_INVALID',
      { what: 'file', value: file, at, expected: 'a file that can be read' },
      thrown,
    );
  }
}

function requireDistinct(upstreams: readonly UpstreamConfig[]): void {
  const names = new Set<string>();
  for (const { name } of upstreams) {
    const at = 'upstreams of the configuration';
    if (names.has(name))
      throw new HanseError('VALUE_INVALID', { what: 'name', value: name, at, expected: 'each name once' });
    names.add(name);
  }
}
