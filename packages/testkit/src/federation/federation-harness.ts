import { type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHttpClient, type HttpClient } from '@hanse/http/client';
import type { JsonObject, JsonValue } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually } from '../eventually.ts';
import { proofKeys } from './proof-keys.ts';
import { runToEnd } from './run-to-end.ts';
import { ServiceProcess } from './service-process.ts';
import type { SitePlan } from './site-plan.ts';

const DEADLINE = 30_000;
const USER = 'operator';

export interface HarnessParts {
  /** The repository: its compiled apps are run. */
  readonly root: string;
  /** Everything of the federation is kept in here. */
  readonly folder: string;
  readonly cacheFolder: string;
  readonly sites: readonly SitePlan[];
  /** More of the federation's configuration file. */
  readonly federation?: JsonObject;
  /** More of every gateway's configuration file. */
  readonly gateway?: JsonObject;
}

/** What a login is answered with, as far as the harness goes. */
interface HarnessSession {
  readonly token: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
}

/** A whole federation as real processes on loopback: a federation manager and one gateway for each site. */
export class FederationHarness implements AsyncDisposable {
  readonly federation: ServiceProcess;
  readonly gateways = new Map<string, ServiceProcess>();
  readonly #parts: HarnessParts;
  readonly #password = randomBytes(18).toString('base64url');
  #client: HttpClient | undefined;
  #anonymous: HttpClient | undefined;
  #url = '';
  #session: HarnessSession | undefined;

  constructor(parts: HarnessParts) {
    this.#parts = parts;
    this.federation = this.#service('federation', 'federation', ['--config', this.#file('federation.json')]);
  }

  /** Resolves when every site is in the catalogue and answers. */
  static async start(parts: HarnessParts): Promise<FederationHarness> {
    const harness = new FederationHarness(parts);
    try {
      await harness.#startFederation();
      for (const site of parts.sites) await harness.#join(site);
      await harness.sitesReachable();
      return harness;
    } catch (thrown) {
      await harness[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** Data folder of a gateway. */
  siteFolder(name: string): string {
    return this.#file('sites', name);
  }

  /** The root of a site's own authority, PEM. */
  siteRoot(name: string): string {
    const identity = join(this.siteFolder(name), 'identity');
    const { siteId } = JSON.parse(readFileSync(join(identity, 'membership.json'), 'utf8')) as { siteId: string };
    return readFileSync(join(identity, 'authority', siteId, 'ca.crt'), 'utf8');
  }

  /** The federation's API, as its operator. Survives restarts of the federation, which keeps its address. */
  get api(): HttpClient {
    if (this.#client === undefined) throw new Error('the federation was not started');
    return this.#client;
  }

  /** Logs in with a key of its own; which one it is, `proofKeys` knows. */
  login(who: { user: string; password: string; vo?: string }): Promise<HarnessSession> {
    return this.#opened('/v1/sessions', { ...who }, proofKeys.newKey());
  }

  /** Renews a session with the key that it is bound to. */
  refresh({ refreshToken }: Pick<HarnessSession, 'refreshToken'>): Promise<HarnessSession> {
    return this.#opened('/v1/sessions/refresh', { refreshToken }, proofKeys.keyOf(refreshToken) ?? proofKeys.newKey());
  }

  /** A service by name: `federation` or that of a site. */
  service(name: string): ServiceProcess {
    const found = name === 'federation' ? this.federation : this.gateways.get(name);
    if (found === undefined) throw new Error(`no service ${name}`);
    return found;
  }

  async sitesReachable(): Promise<void> {
    const count = this.#parts.sites.length;
    await eventually(
      async () => {
        const sites = (await this.api.json('GET', '/v1/sites')) as readonly { isReachable: boolean }[];
        return sites.length === count && sites.every((site) => site.isReachable);
      },
      { deadline: DEADLINE, what: 'every site to be reachable' },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.close();
    await this.#anonymous?.close();
    await this.federation.stop();
    await Promise.all([...this.gateways.values()].map((gateway) => gateway.stop()));
  }

  async #startFederation(): Promise<void> {
    writeFileSync(this.#file('password'), this.#password, { mode: 0o600 });
    this.#write('federation.json', {
      dataFolder: this.#file('federation'),
      name: 'hansa',
      listen: { host: '127.0.0.1', port: 0 },
      firstOperator: { user: USER, passwordFile: this.#file('password') },
      logFile: this.#file('federation.log'),
      ...this.#parts.federation,
    });
    const { url } = await this.federation.start();
    const ca = readFileSync(this.#file('federation', 'identity', 'ca.crt'), 'utf8');
    const common = { baseUrl: url, peer: 'the federation', ca, clock: systemClock, rng: systemRng };
    this.#url = url;
    this.#anonymous = createHttpClient(common);
    this.#client = createHttpClient({
      ...common,
      token: () => this.#token(),
      proof: ({ accessToken = '', ...request }) => this.#proof(accessToken, request),
    });
  }

  async #token(): Promise<string> {
    if (this.#session === undefined || this.#session.expiresAt < systemClock.now() + 60_000) {
      this.#session = await this.login({ user: USER, password: this.#password });
    }
    return this.#session.token;
  }

  async #proof(accessToken: string, request: { method: string; url: string }): Promise<string> {
    const key = proofKeys.keyOf(accessToken) ?? proofKeys.newKey();
    return proofKeys.proof(key, { ...request, accessToken });
  }

  async #opened(path: string, body: JsonObject, key: KeyObject): Promise<HarnessSession> {
    if (this.#anonymous === undefined) throw new Error('the federation was not started');
    const dpop = await proofKeys.proof(key, { method: 'POST', url: `${this.#url}${path}` });
    const session = (await this.#anonymous.json('POST', path, { body, headers: { dpop } })) as HarnessSession;
    proofKeys.remember(session, key);
    return session;
  }

  async #join(site: SitePlan): Promise<void> {
    const config = this.#write(`${site.name}.json`, this.#siteConfig(site));
    const answer = await this.api.json('POST', '/v1/invitations', { body: { siteName: site.name } });
    const invitation = this.#file(`${site.name}.invitation`);
    writeFileSync(invitation, (answer as { invitation: string }).invitation, { mode: 0o600 });
    await runToEnd(this.#main('gateway'), ['join', '--config', config, '--invitation-file', invitation]);
    const gateway = this.#service(site.name, 'gateway', ['--config', config]);
    this.gateways.set(site.name, gateway);
    await gateway.start();
  }

  #siteConfig(site: SitePlan): JsonValue {
    const { name, jurisdiction, vcpuHourMicros, driver, capacity, simulated } = site;
    const prices = { currency: 'EUR', vcpuHourMicros, memoryGibHourMicros: vcpuHourMicros / 2, diskGibHourMicros: 100 };
    return {
      dataFolder: this.siteFolder(name),
      cacheFolder: this.#parts.cacheFolder,
      site: { name, jurisdiction, prices },
      driver,
      capacity,
      listen: { host: '127.0.0.1', port: 0 },
      trunk: { host: '127.0.0.1', port: 0 },
      localUsers: { accounts: true },
      logFile: this.#file(`${name}.log`),
      ...(simulated === undefined ? {} : { simulated }),
      ...this.#parts.gateway,
    };
  }

  #service(name: string, app: 'federation' | 'gateway', args: readonly string[]): ServiceProcess {
    const dataFolder = app === 'federation' ? this.#file('federation') : this.siteFolder(name);
    const outputFile = this.#file(`${name}.out`);
    return new ServiceProcess({ name, argv: [this.#main(app), ...args], dataFolder, outputFile });
  }

  #main(app: string): string {
    return join(this.#parts.root, 'apps', app, 'dist/src/main.js');
  }

  #write(name: string, content: JsonValue): string {
    mkdirSync(this.#parts.folder, { recursive: true, mode: 0o700 });
    const path = this.#file(name);
    writeFileSync(path, JSON.stringify(content, null, 2), { mode: 0o600 });
    return path;
  }

  #file(...names: readonly string[]): string {
    return join(this.#parts.folder, ...names);
  }
}
