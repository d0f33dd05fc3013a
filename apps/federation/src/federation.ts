import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { keptPort } from '@hanse/host';
import { AnswerLives, createHttpServer, type HttpApp } from '@hanse/http';
import { CertificateAuthority, missingRows, Policy, policyOfRows } from '@hanse/identity';
import { type Clock, HanseError, type Logger, type Metrics, type Rng, type Startable, Supervisor } from '@hanse/kernel';
import { currentTrace, withTrace } from '@hanse/observability';
import { AuditLog } from '@hanse/store';
import { openSqlite } from '@hanse/store/sqlite';
import { Callers } from './callers.ts';
import { CertificateService } from './certificates/certificate-service.ts';
import { CertificateTable } from './certificates/certificate-table.ts';
import type { Config } from './config.ts';
import { ExportDrafts } from './export/export-drafts.ts';
import { buildCore } from './federation-core.ts';
import { buildLogins } from './login/build-logins.ts';
import { PackageFiles } from './packages/package-files.ts';
import { POLICY } from './policy.ts';
import { accountRoutes } from './routes/account-routes.ts';
import { applicationRoutes } from './routes/application-routes.ts';
import { certificateRoutes } from './routes/certificate-routes.ts';
import { eventRoutes } from './routes/event-routes.ts';
import { exportRoutes } from './routes/export-routes.ts';
import { identityRoutes } from './routes/identity-routes.ts';
import { keyRoutes } from './routes/key-routes.ts';
import { memberRoutes } from './routes/member-routes.ts';
import { packageRoutes } from './routes/package-routes.ts';
import { policyRoutes } from './routes/policy-routes.ts';
import { robotRoutes } from './routes/robot-routes.ts';
import { serviceRoutes } from './routes/service-routes.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { siteRoutes } from './routes/site-routes.ts';
import { tokenRoutes } from './routes/token-routes.ts';
import { trustRoutes } from './routes/trust-routes.ts';
import { voPolicyRoutes } from './routes/vo-policy-routes.ts';
import { voRoutes } from './routes/vo-routes.ts';
import { serviceCertificate } from './service-certificate.ts';
import { servedApi, servedAt } from './serving.ts';
import { GatewayPool } from './sites/gateway-pool.ts';
import { siteMemberships } from './sites/site-memberships.ts';
import { SiteRoots } from './sites/site-roots.ts';
import { SiteTable } from './sites/site-table.ts';
import { SiteWatchers } from './sites/site-watchers.ts';
import { MIGRATIONS } from './store/migrations.ts';
import { buildTrust, type Trust } from './trust/build-trust.ts';
import { PolicyExplainer } from './trust/policy-explainer.ts';
import { Standings } from './trust/standings.ts';
import { buildAccounts } from './users/build-accounts.ts';
import { makeFirstOperator } from './users/first-operator.ts';
import { UserTable } from './users/user-table.ts';
import { VERSION } from './version.ts';
import { MemberTable } from './vos/member-table.ts';

const BODY_LIMIT = 1024 * 1024;

export interface FederationParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly metricsText: () => Promise<string>;
}

/** The federation manager: what starts and stops it, and its API for those who describe it. */
export async function createFederation(parts: FederationParts): Promise<{ supervisor: Supervisor; app: HttpApp }> {
  const { config, clock, rng, logger, metrics } = parts;
  const { dataFolder, name } = config;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  chmodSync(dataFolder, 0o700);
  const identityFolder = join(dataFolder, 'identity');
  const authority = await CertificateAuthority.open({ folder: identityFolder, name: `${name} CA`, clock, rng });
  const hosts = [config.listen.host, ...(config.alsoKnownAs ?? [])];
  const identity = await serviceCertificate({
    ...{ folder: identityFolder, authority, name, hosts, clock, rng, logger, metrics },
    validity: config.trust?.certificateValidity,
  });
  const issuerName = `urn:hanse:federation:${name}`;
  const db = openSqlite({ path: join(dataFolder, 'federation.db'), migrations: MIGRATIONS, clock });
  const sites = new SiteTable({ db });
  const users = new UserTable({ db });
  const roots = new SiteRoots({ sites });
  const trust: Trust = await buildTrust({
    ...{ trust: config.trust, recoveryKeyFile: config.recoveryKeyFile, folder: identityFolder, issuerName },
    ...{ authority, db, users, sites, roots, clock, rng, logger },
    endSession: (sessionId, by) => sessions.end(sessionId, by),
  });
  const { tokens, issuer, revocationTable, bundles, revocations } = trust;
  const packageFolder = join(dataFolder, 'packages');
  const packageFiles = new PackageFiles({ folder: packageFolder });
  const drafts = new ExportDrafts({ packages: packageFolder });
  await packageFiles.open();
  const gateways = new GatewayPool({
    sites,
    identity,
    issuer,
    actor: issuerName,
    requireSite: (siteId) => bundles.requireSite(siteId),
    isRevoked: (tokenId) => revocationTable.has('token', tokenId) || !tokens.isKnown(tokenId),
    trace: currentTrace,
    clock,
    rng,
  });
  const certificates = new CertificateService({
    ...{ db, authority, revocations, clock },
    certificates: new CertificateTable({ db }),
    audit: new AuditLog({ db }),
  });
  const core = buildCore({
    issuer: issuerName,
    users,
    tell: async ({ vo, users: changed, by }) => {
      for (const userId of changed) await certificates.revokeOfVo(userId, vo, by);
      await bundles.publish();
    },
    db,
    packageFiles,
    drafts,
    sites,
    gateways,
    tracing: { current: currentTrace, run: withTrace },
    clock,
    rng,
    logger,
  });
  await drafts.open(core.orders.openExports());
  const { vos } = core;
  const { memberships } = vos;
  await bundles.also(vos.bundled);
  const people = buildAccounts({ db, users, trust, memberships, clock, rng });
  const { sessions, userService, accounts } = people;
  await makeFirstOperator(config, users, userService);
  const watchers = new SiteWatchers({ sites, watch: core.watch });
  const port = await keptPort({ dataFolder, name: 'api', host: config.listen.host, wanted: config.listen.port });
  const urls = servedAt(config, port);
  const [url] = urls;
  const siteDoor = siteMemberships({
    ...{ db, sites, roots, watchers, gateways, bundles, core, revocations: revocationTable },
    ...{ authority, issuer, issuerName, recovery: trust.recovery.jwk, address: url, clock, rng, logger },
  });
  const logins = buildLogins({
    ...{ config, urls, issuerName, db, users, sites, gateways, core, trust, people, clock, rng, logger },
  });
  const { proofs, oauth, upstreams } = logins;
  const standings = new Standings({ clock, isRevoked: (claims) => bundles.isRevoked(claims) });
  const answers = new AnswerLives({ clock, standingOf: (principal) => standings.of(principal) });
  bundles.onPublished(() => answers.look());
  const explainer = new PolicyExplainer({
    ...{ users, members: new MemberTable({ db }), judge: core.judge },
    operations: policyOfRows('federation', 1, POLICY),
  });
  const callers = new Callers({
    ...logins,
    ...{ sites: siteDoor.authenticator, verifier: trust.verifier, memberships, standings },
    policy: new Policy({ rows: POLICY }),
  });
  const server = await createHttpServer({
    ...{ name: 'Hanse federation', version: VERSION, logger, metrics, clock, rng, bodyLimit: BODY_LIMIT },
    tls: { ...identity.files, requestClientCertificate: 'optional' },
    authenticate: (shown) => callers.authenticate(shown),
    answers,
    authorize: (principal, operation, params) => callers.authorize(principal, operation, params),
    withTrace,
  });
  identity.onChange(() => server.renewTls(identity.files));
  serviceRoutes(server.app, { service: 'federation', version: VERSION, metricsText: parts.metricsText });
  sessionRoutes(server.app, { service: userService, sessions, revocations, proofs });
  identityRoutes(server.app, { service: userService, users, issuer });
  accountRoutes(server.app, { accounts });
  certificateRoutes(server.app, { certificates });
  tokenRoutes(server.app, { tokens, revocations });
  policyRoutes(server.app, { explainer });
  trustRoutes(server.app, { bundles, revocations });
  keyRoutes(server.app, { signing: trust.signing });
  siteRoutes(server.app, { ...siteDoor, catalogue: core.catalogue, sites });
  packageRoutes(server.app, core);
  applicationRoutes(server.app, { ...core, clock, rng });
  exportRoutes(server.app, { ...core, clock, rng });
  eventRoutes(server.app, core);
  robotRoutes(server.app, { robots: logins.robotService });
  voRoutes(server.app, vos);
  voPolicyRoutes(server.app, vos);
  memberRoutes(server.app, vos);
  await oauth.addRoutes(server.app, upstreams.offers);
  upstreams.addRoutes(server.app);
  const unruled = missingRows(server.app.guardedOperations, POLICY);
  if (unruled.length > 0)
    throw new HanseError('INTERNAL', { what: `operations without a policy row: ${unruled.join(', ')}` });
  const supervisor = new Supervisor({ clock, logger })
    .add(
      'database',
      resource(() => db.close()),
    )
    .add('certificate', identity)
    .add('bundles', bundles)
    .add(
      'gateways',
      resource(() => gateways.close()),
    )
    .add('watchers', watchers)
    .add('orders', core.runner)
    .add('api', servedApi(server, config, { url, port }));
  return { supervisor, app: server.app };
}

/** Started by being made; only its end matters. */
function resource(close: () => void | Promise<void>): Startable {
  return { start: () => Promise.resolve(), stop: async () => close() };
}
