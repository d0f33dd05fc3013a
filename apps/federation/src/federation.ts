import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptPort, removeRunFile, writeRunFile } from '@hanse/host';
import { AnswerLives, createHttpServer, type HttpApp, type HttpServer, type Principal } from '@hanse/http';
import {
  CertificateAuthority,
  missingRows,
  Policy,
  policyOfRows,
  SITE_POLICY,
  sentToken,
  type TokenClaims,
  TokenIssuer,
  TokenVerifier,
  verifyBinding,
} from '@hanse/identity';
import {
  type Clock,
  HanseError,
  type Logger,
  type Metrics,
  type Rng,
  type Startable,
  Supervisor,
  type UserId,
} from '@hanse/kernel';
import { currentTrace, withTrace } from '@hanse/observability';
import { AuditLog } from '@hanse/store';
import { openSqlite } from '@hanse/store/sqlite';
import { CertificateService } from './certificates/certificate-service.ts';
import { CertificateTable } from './certificates/certificate-table.ts';
import type { Config } from './config.ts';
import { ExportDrafts } from './export/export-drafts.ts';
import { buildCore } from './federation-core.ts';
import { InstanceDirectory } from './instances/instance-directory.ts';
import { InstanceIdentities } from './instances/instance-identities.ts';
import { requireOwnApplication } from './instances/require-own-application.ts';
import { SiteKeys } from './instances/site-keys.ts';
import { openOAuth } from './oauth/open-oauth.ts';
import { type OwnUrls, ProofGate } from './oauth/proof-gate.ts';
import { requireWithinScope } from './oauth/within-scope.ts';
import { PackageFiles } from './packages/package-files.ts';
import { POLICY } from './policy.ts';
import { requireForRobots } from './robots/require-for-robots.ts';
import { RobotService } from './robots/robot-service.ts';
import { RobotTable } from './robots/robot-table.ts';
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
import { GatewayPool } from './sites/gateway-pool.ts';
import { siteMemberships } from './sites/site-memberships.ts';
import { SiteRoots } from './sites/site-roots.ts';
import { SiteTable } from './sites/site-table.ts';
import { SiteWatchers } from './sites/site-watchers.ts';
import { MIGRATIONS } from './store/migrations.ts';
import { BundlePublisher } from './trust/bundle-publisher.ts';
import { BundleSequence } from './trust/bundle-sequence.ts';
import { IdentityAudit } from './trust/identity-audit.ts';
import { KeyService } from './trust/key-service.ts';
import { PolicyExplainer } from './trust/policy-explainer.ts';
import { RevocationService } from './trust/revocation-service.ts';
import { RevocationTable } from './trust/revocation-table.ts';
import { openRecoveryKey, openSigningKeys } from './trust/signing-keys.ts';
import { Standings } from './trust/standings.ts';
import { TokenService } from './trust/token-service.ts';
import { TokenTable } from './trust/token-table.ts';
import { claimedMemberships } from './upstream/claimed-memberships.ts';
import { openUpstreams } from './upstream/open-upstreams.ts';
import { AccessTokens, FEDERATION_AUDIENCE } from './users/access-tokens.ts';
import { AccountService } from './users/account-service.ts';
import { SessionService } from './users/session-service.ts';
import { SessionTable } from './users/session-table.ts';
import { UserService } from './users/user-service.ts';
import { UserTable } from './users/user-table.ts';
import { VERSION } from './version.ts';
import { MemberTable } from './vos/member-table.ts';
import { VoTable } from './vos/vo-table.ts';

const BODY_LIMIT = 1024 * 1024;
/** Names that the federation's authority certifies beside those of services. */

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
  const recovery = openRecoveryKey({ folder: identityFolder, file: config.recoveryKeyFile });
  const keys = openSigningKeys({ folder: identityFolder, clock, policy: config.trust?.keys });
  const db = openSqlite({ path: join(dataFolder, 'federation.db'), migrations: MIGRATIONS, clock });
  const audit = new IdentityAudit({ audit: new AuditLog({ db }), clock, logger });
  const tokens = new TokenService({ db, tokens: new TokenTable({ db }), audit, clock });
  const issuer = new TokenIssuer({ issuer: issuerName, keys, clock, rng, onIssued: (token) => tokens.issued(token) });
  const verifier = new TokenVerifier({ jwks: issuer.jwks(), issuer: issuerName, audience: FEDERATION_AUDIENCE, clock });
  const revocationTable = new RevocationTable({ db });
  const sites = new SiteTable({ db });
  const users = new UserTable({ db });
  const roots = new SiteRoots({ sites });
  // Its own names and those of users; what is a site's, that site's own root vouches for.
  const ownRoot = {
    certificatePem: authority.certificatePem,
    uriPrefixes: [issuerName, 'urn:hanse:user', 'urn:hanse:vo'],
  };
  const bundles = await BundlePublisher.open({
    federation: issuerName,
    keys,
    revocations: revocationTable,
    disabledUsers: () => users.disabled(),
    sequence: new BundleSequence({ db, clock }),
    content: () => ({ authorities: [ownRoot, ...roots.members], policy: SITE_POLICY }),
    clock,
    logger,
    onKeys: (published) => verifier.trust(published),
    every: config.trust?.bundleEvery,
    validity: config.trust?.bundleValidity,
  });
  const signing = new KeyService({
    ...{ issuer: issuerName, keys, recovery, audit },
    tokens: new TokenTable({ db }),
    publish: () => bundles.publish(),
  });
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
  const revocations: RevocationService = new RevocationService({
    ...{ revocations: revocationTable, users, sites, audit, issuer: issuerName, clock, logger },
    publish: () => bundles.publish(),
    endSession: (sessionId, by) => sessions.end(sessionId, by),
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
  const sessions = new SessionService({
    ...{ db, sessions: new SessionTable({ db }), clock, rng },
    onEnded: (session, by) => revocations.sessionEnded(session, by),
    requireMember: (vo, userId) => void memberships.require(vo, userId),
  });
  const accessTokens = new AccessTokens({ issuer, memberships });
  const userService = new UserService({ users, sessions, tokens: accessTokens, audit, clock, rng });
  const accounts = new AccountService({
    ...{ db, users, sessions, prove: userService, audit, clock, rng },
    publish: () => bundles.publish(),
  });
  await makeFirstOperator(config, users, userService);
  const watchers = new SiteWatchers({ sites, watch: core.watch });
  const port = await keptPort({ dataFolder, name: 'api', host: config.listen.host, wanted: config.listen.port });
  const urls = servedAt(config, port);
  const [url] = urls;
  const proofs = new ProofGate({ urls, clock });
  const siteDoor = siteMemberships({
    ...{ db, sites, roots, watchers, gateways, bundles, core, revocations: revocationTable },
    ...{ authority, issuer, issuerName, recovery: recovery.jwk, address: url, clock, rng, logger },
  });
  const requireValid = (claims: TokenClaims) => {
    sessions.requireLive(claims.sessionId);
    bundles.requireUnrevoked(claims);
    memberships.rolesNow(claims);
  };
  const instances = new InstanceIdentities({
    keys: new SiteKeys({
      ...{ sites, clock, fetch: (siteId) => gateways.keys(siteId) },
      requireSite: (siteId) => bundles.requireSite(siteId),
    }),
    directory: new InstanceDirectory(core),
    requireValid: (claims) => bundles.requireUnrevoked(claims),
  });
  const robots = new RobotTable({ db });
  const robotService = new RobotService({
    ...vos,
    db,
    robots,
    users,
    judge: core.judge,
    revocations,
    audit,
    clock,
    rng,
  });
  const requireUser = (userId: UserId) => bundles.requireUser(userId);
  const oauth = openOAuth({
    ...{ db, name, url, issuerName, issuer, verifier, requireValid, proofs, sessions, users, userService },
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
  const standings = new Standings({ clock, isRevoked: (claims) => bundles.isRevoked(claims) });
  const answers = new AnswerLives({ clock, standingOf: (principal) => standings.of(principal) });
  bundles.onPublished(() => answers.look());
  const explainer = new PolicyExplainer({
    ...{ users, members: new MemberTable({ db }), judge: core.judge },
    operations: policyOfRows('federation', 1, POLICY),
  });
  const policy = new Policy({ rows: POLICY });
  const server = await createHttpServer({
    ...{ name: 'Hanse federation', version: VERSION, logger, metrics, clock, rng, bodyLimit: BODY_LIMIT },
    tls: { ...identity.files, requestClientCertificate: 'optional' },
    authenticate: async (shown): Promise<Principal> => {
      const site = siteDoor.authenticator.authenticate(shown);
      if (site !== undefined) return site;
      const { scheme, token } = sentToken(shown.headers.authorization);
      const claims = await verifier.verify(token);
      // A token that is bound to a key is not taken as a bearer token, whatever comes with it (RFC 9449 §7.2).
      verifyBinding(claims, { proofThumbprint: scheme === 'DPoP' ? await proofs.shown(shown, token) : undefined });
      requireValid(claims);
      const instance = instances.principal(claims);
      if (instance !== undefined) {
        return standings.remember(instance, { ...claims, subject: instance.id, actors: [claims.subject] });
      }
      const roles = memberships.rolesNow(claims);
      const kind = roles.includes('federation-operator') ? 'operator' : 'user';
      const { subject: id, scope, actors, groups, sessionId, tokenId, vo } = claims;
      const optional = { ...(sessionId === undefined ? {} : { sessionId }), ...(vo === undefined ? {} : { vo }) };
      return standings.remember({ kind, id, roles, scope, actors, groups, tokenId, ...optional }, claims);
    },
    answers,
    authorize: (principal, operation, params) => {
      if (principal.applicationId === undefined) requireWithinScope(principal, operation);
      else requireOwnApplication(principal, operation, params);
      requireForRobots(principal, operation, robots);
      policy.require(principal, operation);
    },
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
  keyRoutes(server.app, { signing });
  siteRoutes(server.app, { ...siteDoor, catalogue: core.catalogue, sites });
  packageRoutes(server.app, core);
  applicationRoutes(server.app, { ...core, clock, rng });
  exportRoutes(server.app, { ...core, clock, rng });
  eventRoutes(server.app, core);
  robotRoutes(server.app, { robots: robotService });
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
    .add('api', api(server, config, { url, port }));
  return { supervisor, app: server.app };
}

/** Started by being made; only its end matters. */
function resource(close: () => void | Promise<void>): Startable {
  return { start: () => Promise.resolve(), stop: async () => close() };
}

function api(server: HttpServer, { dataFolder, listen }: Config, serving: { url: string; port: number }): Startable {
  return {
    start: async () => {
      await server.listen(listen.host, serving.port);
      writeRunFile(dataFolder, serving);
    },
    stop: async (deadline) => {
      await server.stop(deadline);
      removeRunFile(dataFolder);
    },
  };
}

/** Where clients reach it; the first is the one it names itself by. */
function servedAt({ listen, alsoKnownAs = [] }: Config, port: number): OwnUrls {
  const local = listen.host === '0.0.0.0' ? ['localhost', '127.0.0.1'] : [listen.host];
  const [first = listen.host, ...others] = [...alsoKnownAs, ...local];
  return [`https://${first}:${port}`, ...others.map((host) => `https://${host}:${port}`)];
}

/** Nobody could make the first account otherwise; the password file is the secret's only way in. */
async function makeFirstOperator({ firstOperator }: Config, users: UserTable, service: UserService): Promise<void> {
  if (firstOperator === undefined || users.list().length > 0) return;
  if (!existsSync(firstOperator.passwordFile)) {
    throw new HanseError('VALUE_INVALID', {
      what: 'password file',
      value: firstOperator.passwordFile,
      at: 'firstOperator.passwordFile of the configuration',
      expected: 'a file that holds the password of the first operator',
    });
  }
  const password = readFileSync(firstOperator.passwordFile, 'utf8').trim();
  await service.create({ user: firstOperator.user, password, role: 'operator' });
}
