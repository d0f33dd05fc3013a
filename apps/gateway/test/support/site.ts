import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSimulatedDriver, type SimulatedComputeDriver } from '@hanse/drivers/simulated';
import { createHttpClient, type HttpClient } from '@hanse/http/client';
import {
  type BundleContent,
  buildBundle,
  CertificateAuthority,
  type Confirmation,
  certificateThumbprint,
  loadOrCreateKey,
  type PublicJwk,
  publicJwk,
  SITE_POLICY,
  type SigningKey,
  signBundle,
  TokenIssuer,
  type TokenRequest,
} from '@hanse/identity';
import { type SiteId, SiteIds, type UserId, UserIds } from '@hanse/kernel';
import { createMetrics, systemClock, systemRng } from '@hanse/observability';
import { RecordingLogger, type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { type GatewayConfig, parseGatewayConfig } from '../../src/config/gateway-config.ts';
import { Gateway } from '../../src/gateway.ts';
import { SiteTrust } from '../../src/security/site-trust.ts';
import {
  authorityFolder,
  IDENTITY_FILES,
  identityFolder,
  type Membership,
  readSiteIdentity,
  writeMembership,
} from '../../src/site/site-identity.ts';

export const ISSUER = 'urn:hanse:federation:test';
/** Where nothing answers. */
const NOWHERE = 'https://federation.test';
const YEAR = 365 * 86_400_000;
export const ALL_SCOPES = [
  ...['part.put', 'part.read', 'part.delete', 'part.act', 'vee.read', 'vee.act', 'vee.console', 'vee.metrics'],
  ...['disk.export', 'order.read', 'usage.read', 'image.read', 'image.put', 'site.read', 'site.capacity', 'api.read'],
  ...['metrics.read', 'event.follow', 'policy.explain'],
].map((action) => `${action}:/`);

const ports = { clock: systemClock, rng: systemRng };

/** Serves what the federation has for its sites; answers where. */
type OpenDoor = (federation: TestFederation) => Promise<string>;

/** A federation's authority and its issuer of tokens, made for a test. */
export class TestFederation {
  readonly ca: CertificateAuthority;
  readonly tokens: TokenIssuer;
  readonly folder: string;
  #first: Promise<string> | undefined;

  private constructor(parts: { ca: CertificateAuthority; folder: string }) {
    this.ca = parts.ca;
    this.folder = parts.folder;
    this.tokens = new TokenIssuer({ issuer: ISSUER, keyFile: join(parts.folder, 'tokens.key'), ...ports });
  }

  static async create(folder: string): Promise<TestFederation> {
    mkdirSync(folder, { recursive: true });
    const ca = await CertificateAuthority.open({ folder, name: 'test federation', ...ports });
    const client = await ca.issueOwn({
      subjectName: 'federation',
      uriSan: 'urn:hanse:federation:test',
      dnsNames: [],
      ipAddresses: [],
      validity: YEAR,
    });
    writeFileSync(join(folder, 'client.crt'), client.chainPem);
    writeFileSync(join(folder, 'client.key'), client.keyPem, { mode: 0o600 });
    return new TestFederation({ ca, folder });
  }

  /** What binds a token to the federation's client certificate. */
  get confirmation(): Confirmation {
    return { 'x5t#S256': certificateThumbprint(readFileSync(join(this.folder, 'client.crt'))) };
  }

  /** The key that signs tokens and bundles. */
  get signer(): SigningKey {
    const key = loadOrCreateKey(join(this.folder, 'tokens.key'));
    return { key, jwk: publicJwk(key) };
  }

  /** The key that may replace that one. */
  get recovery(): PublicJwk {
    return publicJwk(loadOrCreateKey(join(this.folder, 'recovery.key')));
  }

  /** A bundle as a federation makes it, with changes of its times, its content, or its signer. */
  bundle(
    sequence: number,
    { by = this.signer, issuedAt = systemClock.now(), validity = 86_400_000, ...changes }: BundleChanges = {},
  ): Promise<string> {
    const content = {
      federation: ISSUER,
      signers: [by.jwk],
      issuers: [{ issuer: ISSUER, keys: this.tokens.jwks() }],
      authorities: [
        {
          certificatePem: this.ca.certificatePem,
          uriPrefixes: [ISSUER, 'urn:hanse:user', 'urn:hanse:vo'],
        },
      ],
      policy: SITE_POLICY,
      organisations: [],
      revocations: [],
      ...changes,
    };
    const clock = { now: () => issuedAt };
    return signBundle(buildBundle(content, { previousSequence: sequence - 1, clock, validity }), by);
  }

  /** The bundle that a site joins with. */
  firstBundle(): Promise<string> {
    this.#first ??= this.bundle(1);
    return this.#first;
  }

  /** What joining would have left in the data folder. */
  async admit(dataFolder: string, siteId: SiteId, federationUrl = NOWHERE): Promise<void> {
    const folder = identityFolder(dataFolder);
    mkdirSync(folder, { recursive: true });
    const membership = {
      format: 2 as const,
      siteId,
      federationUrl,
      endpoint: 'https://north.test',
      issuer: ISSUER,
      keys: this.tokens.jwks() as unknown as Membership['keys'],
      recovery: this.recovery,
    };
    writeFileSync(join(folder, IDENTITY_FILES.federation), this.ca.certificatePem);
    writeMembership(dataFolder, membership);
    const trust = await SiteTrust.open({ identity: membership, dataFolder, clock: systemClock });
    await trust.accept(await this.firstBundle());
  }
}

interface BundleChanges extends Partial<BundleContent> {
  readonly by?: SigningKey;
  readonly issuedAt?: number;
  readonly validity?: number;
}

export type SiteOptions = Partial<
  Pick<
    GatewayConfig,
    | 'bundle'
    | 'userAuthorities'
    | 'policyFile'
    | 'capacity'
    | 'simulated'
    | 'parallelBoots'
    | 'localUsers'
    | 'projects'
    | 'share'
    | 'forgetUnusedAfter'
  >
>;

/** What a token is to say, other than usual. */
export type TokenWishes = Partial<Omit<TokenRequest, 'subject' | 'confirmation'>> & {
  readonly user?: string;
  readonly confirmation?: Confirmation | undefined;
};

/** One site with its gateway in this process, over a simulated cloud that outlives restarts of the gateway. */
export class TestSite implements AsyncDisposable {
  readonly siteId: SiteId;
  readonly owner: UserId = UserIds.mint(systemClock, systemRng);
  readonly logger = new RecordingLogger();
  readonly config: GatewayConfig;
  readonly federation: TestFederation;
  readonly #folder: TemporaryFolder;
  readonly #clients: HttpClient[] = [];
  #driver: SimulatedComputeDriver | undefined;
  #gateway: Gateway | undefined;

  private constructor(parts: {
    siteId: SiteId;
    folder: TemporaryFolder;
    federation: TestFederation;
    config: GatewayConfig;
  }) {
    this.siteId = parts.siteId;
    this.config = parts.config;
    this.federation = parts.federation;
    this.#folder = parts.folder;
  }

  /** With a door, the site gets its bundles there. */
  static async start(options: SiteOptions = {}, openDoor?: OpenDoor): Promise<TestSite> {
    const folder = await temporaryFolder();
    const config = testConfig(folder.path, options);
    const federation = await TestFederation.create(join(folder.path, 'federation'));
    const siteId = SiteIds.mint(systemClock, systemRng);
    await federation.admit(config.dataFolder, siteId, await openDoor?.(federation));
    const site = new TestSite({ siteId, folder, federation, config });
    await site.startGateway();
    return site;
  }

  get driver(): SimulatedComputeDriver {
    if (this.#driver === undefined) throw new Error('the gateway does not run');
    return this.#driver;
  }

  get url(): string {
    return this.#gateway?.url ?? '';
  }

  /** The root of the site's own authority, PEM. */
  get root(): string {
    return readFileSync(join(authorityFolder(this.config.dataFolder, this.siteId), 'ca.crt'), 'utf8');
  }

  /** The simulated cloud, as it outlives the gateway. */
  get statePath(): string {
    return join(this.config.dataFolder, 'simulated-cloud.journal');
  }

  async startGateway(): Promise<void> {
    const { seed: _seed, ...knobs } = this.config.simulated ?? { seed: 0 };
    const { siteId, config, logger, statePath } = this;
    this.#driver = createSimulatedDriver({ ...knobs, siteId, capacity: config.capacity, logger, statePath, ...ports });
    const identity = readSiteIdentity(config.dataFolder);
    const driver = this.#driver;
    this.#gateway = new Gateway({ config, identity, driver, logger, metrics: createMetrics(), ...ports });
    await this.#gateway.start();
  }

  /** Takes a bundle over, while its gateway does not run. */
  async accept(bundle: string): Promise<void> {
    const { dataFolder } = this.config;
    const identity = readSiteIdentity(dataFolder);
    await (await SiteTrust.open({ identity, dataFolder, clock: systemClock })).accept(bundle);
  }

  /** Interrupts what is under way instead of waiting for it, unless it is told to drain. */
  async stopGateway(deadline: AbortSignal = AbortSignal.abort()): Promise<void> {
    await this.#gateway?.stop(deadline);
    this.#gateway = undefined;
    this.#driver = undefined;
  }

  /** A token, by default of the site's usual user with every scope, bound to the federation's certificate. */
  async token(who: TokenWishes = {}): Promise<string> {
    const { user = this.owner, audience = this.siteId, scope = ALL_SCOPES, ...more } = who;
    const { tokens, confirmation } = this.federation;
    const asked = { subject: user, audience, scope, lifetime: 600_000, confirmation, ...more };
    return (await tokens.issue(asked)).token;
  }

  /** A client with the federation's certificate and such a token. */
  client(who: TokenWishes = {}): HttpClient {
    const { folder } = this.federation;
    const token = this.token(who);
    const client = createHttpClient({
      baseUrl: this.url,
      ca: this.root,
      certFile: join(folder, 'client.crt'),
      keyFile: join(folder, 'client.key'),
      token: () => token,
      ...ports,
    });
    this.#clients.push(client);
    return client;
  }

  /** A client as the federation itself is one. */
  watcher(): HttpClient {
    return this.client({ user: ISSUER });
  }

  /** A client without certificate and token. */
  stranger(token?: string): HttpClient {
    const client = createHttpClient({
      baseUrl: this.url,
      ca: this.root,
      ...(token === undefined ? {} : { token: () => token }),
      ...ports,
    });
    this.#clients.push(client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.stopGateway();
    await this.#folder[Symbol.asyncDispose]();
  }
}

export function testConfig(folder: string, options: SiteOptions = {}): GatewayConfig {
  return parseGatewayConfig({
    dataFolder: join(folder, 'data'),
    cacheFolder: join(folder, 'cache'),
    site: {
      name: 'north',
      jurisdiction: 'DE',
      prices: { currency: 'EUR', vcpuHourMicros: 10_000, memoryGibHourMicros: 5_000, diskGibHourMicros: 100 },
    },
    driver: 'simulated',
    capacity: { vcpus: 64, memoryMib: 65_536, diskGib: 1024 },
    listen: { host: '127.0.0.1', port: 0 },
    ...options,
  });
}
