import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ComputeDriver } from '@hanse/drivers';
import { removeRunFile, writeRunFile } from '@hanse/host';
import { AnswerLives, createHttpServer, type HttpServer } from '@hanse/http';
import type { ServiceCertificate } from '@hanse/identity';
import type { Clock, Logger, Rng, Startable } from '@hanse/kernel';
import type { SiteDescription } from '@hanse/model';
import { type ProcessMetrics, withTrace } from '@hanse/observability';
import type { Database } from '@hanse/store';
import { openSqlite } from '@hanse/store/sqlite';
import type { GatewayConfig } from './config/gateway-config.ts';
import { listenPort } from './config/listen-port.ts';
import { trunkAddress } from './config/trunk-address.ts';
import { openInstanceIdentity } from './instances/instance-identity.ts';
import { gatewayRoutes } from './routes/gateway-routes.ts';
import { bundleUpdates, freshnessOf } from './security/bundle-updates.ts';
import { FederationTokens } from './security/federation-tokens.ts';
import { ForeignCertificates } from './security/foreign-certificates.ts';
import { Gatekeeper } from './security/gatekeeper.ts';
import { LocalPolicy } from './security/local-policy.ts';
import { RequestProof } from './security/request-proof.ts';
import { SitePolicies } from './security/site-policies.ts';
import { SitePolicyExplainer } from './security/site-policy-explainer.ts';
import { SiteTrust } from './security/site-trust.ts';
import { UserCertificates } from './security/user-certificates.ts';
import { openSiteCertificate } from './site/site-certificate.ts';
import type { SiteIdentity } from './site/site-identity.ts';
import { TrunkRenewal } from './site/trunk-renewal.ts';
import { createSiteCore, type SiteCore } from './site-core.ts';
import { GATEWAY_MIGRATIONS } from './state/migrations.ts';
import { createTiers } from './tiers/create-tiers.ts';
import { LocalPolicies } from './tiers/local-policy.ts';
import { VERSION } from './version.ts';

const BODY_LIMIT = 1024 * 1024;

export interface GatewayParts {
  readonly config: GatewayConfig;
  readonly identity: SiteIdentity;
  readonly driver: ComputeDriver;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly metrics: ProcessMetrics;
}

interface Running {
  readonly db: Database;
  readonly core: SiteCore;
  readonly server: HttpServer;
  readonly certificate: ServiceCertificate;
  readonly bundles: Startable;
  readonly policy: LocalPolicy;
  readonly trunks: TrunkRenewal;
}

/** The provider gateway of one site. Stopping it leaves the VEEs running. */
export class Gateway implements Startable {
  readonly #parts: GatewayParts;
  #running: Running | undefined;
  #url = '';

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  /** Base URL, once it has started. */
  get url(): string {
    return this.#url;
  }

  /** Resolves when the past is settled and requests are served. A failed start leaves nothing open. */
  async start(): Promise<void> {
    const { config, identity, driver, clock, metrics } = this.#parts;
    mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
    const db = openSqlite({ path: join(config.dataFolder, 'gateway.db'), migrations: GATEWAY_MIGRATIONS, clock });
    try {
      const { siteId } = identity;
      const { certificate } = await openSiteCertificate({ ...this.#parts, siteId, metrics: metrics.metrics });
      await this.#serve(db, certificate);
    } catch (thrown) {
      await this.stop(AbortSignal.abort());
      await driver.close();
      db.close();
      throw thrown;
    }
  }

  /** Finishes requests and orders until the deadline; what is left is taken up by the next start. */
  async stop(deadline: AbortSignal): Promise<void> {
    if (this.#running === undefined) return;
    const { db, core, server, bundles, policy, trunks, certificate } = this.#running;
    this.#running = undefined;
    await server.stop(deadline);
    await bundles.stop(deadline);
    await policy.stop();
    await certificate.stop();
    trunks.end();
    await core.stop(deadline);
    await this.#parts.driver.close();
    db.close();
    removeRunFile(this.#parts.config.dataFolder);
  }

  async #serve(db: Database, certificate: ServiceCertificate): Promise<void> {
    const { config, identity, driver } = this.#parts;
    const { dataFolder } = config;
    const trust = await SiteTrust.open({ ...this.#parts, dataFolder, freshness: freshnessOf(config) });
    const trunks = new TrunkRenewal({ ...this.#parts, ...identity, certificate, trust });
    trunks.prepare();
    await driver.open();
    const core = createSiteCore({
      ...this.#parts,
      siteId: identity.siteId,
      instanceIdentity: openInstanceIdentity({ ...this.#parts, dataFolder }),
      prices: config.site.prices,
      capacity: config.capacity,
      shares: config.share,
      projects: config.projects,
      forgetUnusedAfter: config.forgetUnusedAfter,
      parallelBoots: config.parallelBoots ?? defaultBoots(driver),
      db,
      metrics: this.#parts.metrics.metrics,
    });
    const policy = LocalPolicy.open({ ...this.#parts, metrics: this.#parts.metrics.metrics, file: config.policyFile });
    const server = await this.#createServer({ db, core, trust, policy }, await this.#describeSite());
    const bundles = bundleUpdates({ ...this.#parts, metrics: this.#parts.metrics.metrics, trust });
    this.#running = { db, core, server, bundles, policy, trunks, certificate };
    certificate.onChange(() => server.renewTls(certificate.files));
    await core.recover(new AbortController().signal);
    await trunks.begin();
    await certificate.start();
    await bundles.start();
    await policy.start();
    await this.#listen(server);
  }

  async #listen(server: HttpServer): Promise<void> {
    const { config, logger } = this.#parts;
    const { host } = config.listen;
    const { port } = await server.listen(host, await listenPort(config));
    this.#url = `https://${host}:${port}`;
    writeRunFile(config.dataFolder, { url: this.#url, port });
    logger.info('gateway-serving', { url: this.#url, driver: this.#parts.driver.name });
  }

  async #createServer(
    { db, core, trust, policy }: { db: Database; core: SiteCore; trust: SiteTrust; policy: LocalPolicy },
    site: SiteDescription,
  ): Promise<HttpServer> {
    const { identity, driver, clock, rng, logger, metrics } = this.#parts;
    const baseUrls = () => [...new Set([identity.endpoint, this.#url])];
    const proof = new RequestProof({ clock, baseUrls });
    const { siteId } = identity;
    const own = () => policy.current;
    const policies = new SitePolicies({ bundle: () => trust.bundle, local: own });
    const localPolicies = new LocalPolicies({ own });
    const authorities = this.#parts.config.userAuthorities ?? [];
    const parts = { ...this.#parts, siteId, core, db, proof };
    const { authenticators, accounts } = createTiers(parts, [
      new UserCertificates({ trust }),
      new ForeignCertificates({ trust, clock, authorities }),
      new FederationTokens({ trust, proof }),
    ]);
    const gatekeeper = new Gatekeeper({ siteId, clock, trust, policies, localPolicies, authenticators });
    const server = await createHttpServer({
      name: `Hanse gateway of site ${site.name}`,
      version: VERSION,
      tls: { certFile: identity.certFile, keyFile: identity.keyFile, requestClientCertificate: 'optional' },
      logger,
      metrics: metrics.metrics,
      clock,
      rng,
      authenticate: (credentials) => gatekeeper.authenticate(credentials),
      authorize: (principal, operation) => gatekeeper.authorize(principal, operation),
      answers: new AnswerLives({ clock, standingOf: (principal) => gatekeeper.standingOf(principal) }),
      bodyLimit: BODY_LIMIT,
      withTrace,
    });
    const { images } = driver;
    const metricsText = () => {
      core.meter.measure();
      return metrics.text();
    };
    const explainer = new SitePolicyExplainer({ siteId, policies, localPolicies, register: core.register });
    const routes = { ...core, explainer, site, version: VERSION, metricsText, images, accounts };
    gatekeeper.requireRows(gatewayRoutes(server.app, routes));
    return server;
  }

  async #describeSite(): Promise<SiteDescription> {
    const { config, identity, driver } = this.#parts;
    const site = {
      siteId: identity.siteId,
      ...config.site,
      driver: driver.name,
      capabilities: { ...driver.capabilities, trunk: config.trunk !== undefined },
    };
    const trunk = await trunkAddress(config);
    return trunk === undefined ? site : { ...site, trunk };
  }
}

/** A simulated machine costs nothing to boot; a real one keeps a processor busy. */
function defaultBoots({ capabilities }: ComputeDriver): number {
  return capabilities.isSimulated ? 512 : Math.max(2, availableParallelism());
}
