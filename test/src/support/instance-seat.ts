import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProof } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import type { Cluster } from './cluster.ts';
import { type RawAnswer, RawApi } from './raw-api.ts';

type Seed = Readonly<Record<string, string>>;

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** What a program in a VEE can do with what is on its seed disc; the disc is read where its simulated driver keeps it. */
export class InstanceSeat {
  readonly key: KeyObject;
  readonly scope: string;
  readonly #tokenUrl: string;
  /** The roots by which it knows its gateway and the federation: those on the disc and no others. */
  readonly #ca: string;
  readonly #cluster: Cluster;

  private constructor(parts: { seed: Seed; cluster: Cluster }) {
    const about = JSON.parse(parts.seed['instance.json'] ?? '{}') as { tokenUrl: string; scope: string };
    this.key = createPrivateKey(parts.seed['instance.key'] ?? '');
    this.scope = about.scope;
    this.#tokenUrl = about.tokenUrl;
    this.#ca = parts.seed['instance-ca.crt'] ?? '';
    this.#cluster = parts.cluster;
  }

  static of(cluster: Cluster, site: string, veeId: string): InstanceSeat {
    const journal = readFileSync(join(cluster.harness.siteFolder(site), 'simulated-cloud.journal'), 'utf8');
    const lines = journal.split('\n').filter((line) => line.includes(veeId) && line.includes('"seed"'));
    const seed = lines.map((line) => seedIn(JSON.parse(line))).find((found) => found !== undefined);
    if (seed === undefined) throw new Error(`the driver of ${site} was given no seed for ${veeId}`);
    return new InstanceSeat({ seed, cluster });
  }

  /** The word of the site on who it is. */
  async identity(key = this.key, url = this.#tokenUrl): Promise<RawAnswer> {
    const { origin, pathname: path } = new URL(url);
    using api = new RawApi({ url: origin, ca: this.#ca });
    const dpop = await createProof({ key, method: 'POST', url, clock: systemClock, rng: systemRng });
    return await api.ask({ method: 'POST', path, json: {}, headers: { dpop } });
  }

  /** Exchanges it at the federation. */
  exchange(
    subjectToken: string,
    asked: { scope?: string; audience?: string; key?: KeyObject } = {},
  ): Promise<RawAnswer> {
    const form = {
      ...{ grant_type: EXCHANGE, client_id: 'hanse-instance' },
      ...{ subject_token: subjectToken, subject_token_type: ACCESS_TOKEN },
      ...{ audience: asked.audience ?? 'federation', scope: asked.scope ?? this.scope },
    };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const request = { method: 'POST', path: '/oauth/token', bytes: new URLSearchParams(form).toString(), headers };
    return this.#proven(request, asked.key ?? this.key);
  }

  /** Asks the federation with an exchanged token. */
  ask(method: string, path: string, token: string, json?: unknown): Promise<RawAnswer> {
    const headers = { authorization: `DPoP ${token}` };
    return this.#proven({ method, path, headers, ...(json === undefined ? {} : { json }) }, this.key, token);
  }

  async #proven(
    request: {
      method: string;
      path: string;
      headers: Readonly<Record<string, string>>;
      bytes?: string;
      json?: unknown;
    },
    key: KeyObject,
    accessToken?: string,
  ): Promise<RawAnswer> {
    const { method, path } = request;
    const { url } = JSON.parse(readFileSync(join(this.#cluster.federationFolder, 'run.json'), 'utf8')) as {
      url: string;
    };
    const ports = { clock: systemClock, rng: systemRng };
    const dpop = await createProof({ key, method, url: `${url}${path}`, accessToken, ...ports });
    using api = new RawApi({ url, ca: this.#ca });
    const answer = await api.head({ ...request, headers: { ...request.headers, dpop } });
    return answer;
  }
}

function seedIn(value: unknown): Seed | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('seed' in value) return value.seed as Seed;
  return Object.values(value)
    .map(seedIn)
    .find((seed) => seed !== undefined);
}
