import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalSession, SiteView } from '@hanse/api';
import { createProof } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import type { Cluster } from '../../support/cluster.ts';
import { RawApi, type RawRequest } from '../../support/raw-api.ts';
import { runGateway } from '../../support/run-gateway.ts';
import type { Principal } from './principal.ts';

const PASSWORD = 'a password for all';
const PATH = '/v1/local/sessions';
const ROLES = { 'local-user': 'member', 'provider-operator': 'operator' } as const;
type Name = keyof typeof ROLES;

/** Where the provider's own users come in, and the key that all of them prove here. */
export class LocalDoor {
  readonly #site: SiteView;
  readonly #ca: string;
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  private constructor(parts: { site: SiteView; ca: string }) {
    this.#site = parts.site;
    this.#ca = parts.ca;
  }

  /** Makes the accounts by the gateway's own command, while the gateway runs. */
  static async open({ cluster, site, ca }: { cluster: Cluster; site: SiteView; ca: string }): Promise<LocalDoor> {
    const { name } = site.site;
    const folder = join(cluster.federationFolder, '..');
    const passwordFile = join(folder, `${name}.users.password`);
    writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
    for (const [user, role] of Object.entries(ROLES)) {
      const given = { config: join(folder, `${name}.json`), user, role, 'password-file': passwordFile };
      await runGateway(['user', 'add', ...Object.entries(given).flatMap(([key, value]) => [`--${key}`, value])]);
    }
    return new LocalDoor({ site, ca });
  }

  async principal(name: Name): Promise<Principal> {
    const { token } = await this.#session(name);
    const headers = async (method: string, path: string) => ({
      authorization: `DPoP ${token}`,
      dpop: await this.#proof(method, path, token),
    });
    return { name, headers };
  }

  async logIn(user: Name = 'local-user'): Promise<Omit<RawRequest, 'method'>> {
    const headers = { dpop: await this.#proof('POST', PATH) };
    return { path: PATH, json: { user, password: PASSWORD }, headers };
  }

  async renew(): Promise<Omit<RawRequest, 'method'>> {
    const { refreshToken } = await this.#session('local-user');
    const path = `${PATH}/refresh`;
    return { path, json: { refreshToken }, headers: { dpop: await this.#proof('POST', path) } };
  }

  /** A session of the local user that nobody uses. */
  async freshSession(): Promise<string> {
    return (await this.#session('local-user')).sessionId;
  }

  async #session(user: Name): Promise<LocalSession> {
    using api = new RawApi({ url: this.#site.endpoint, ca: this.#ca });
    const answer = await api.ask({ method: 'POST', ...(await this.logIn(user)) });
    if (answer.status !== 200) throw new Error(`the gateway answered ${JSON.stringify(answer.body)}`);
    return answer.body as LocalSession;
  }

  #proof(method: string, path: string, accessToken?: string): Promise<string> {
    const url = `${this.#site.endpoint}${path}`;
    return createProof({ key: this.#key, method, url, accessToken, clock: systemClock, rng: systemRng });
  }
}
