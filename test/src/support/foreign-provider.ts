import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority } from '@hanse/identity';
import { type JsonObject, SiteIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { freePort } from '@hanse/testkit';
import type { ProviderPlan } from './oidc-provider.child.ts';

const HOUR = 3_600_000;
const NAME = 'school';
/** What the login page calls it. */
export const SCHOOL = 'School of Navigation';

/**
 * An OpenID provider that is none of ours (oidc-provider), as a process of its own on loopback, with a certificate of an
 * authority of its own. Its people log in by name alone.
 */
export class ForeignProvider implements AsyncDisposable {
  readonly issuer: string;
  /** The file with the authority of its certificate, PEM. */
  readonly caFile: string;
  readonly #clientId: string;
  readonly #folder: string;
  readonly #planFile: string;
  readonly #outputFile: string;
  #child: ChildProcess | undefined;

  private constructor(parts: { folder: string; plan: ProviderPlan }) {
    const { folder, plan } = parts;
    this.issuer = `https://127.0.0.1:${plan.port}`;
    this.#clientId = plan.clientId;
    this.#folder = folder;
    this.caFile = join(folder, 'ca.crt');
    this.#planFile = join(folder, 'plan.json');
    this.#outputFile = join(folder, 'provider.out');
  }

  /** `folder` is its own; `accounts` are the claims of some of its people by name; everybody else is let in too. */
  static async start(parts: {
    folder: string;
    federationPort: number;
    accounts?: ProviderPlan['accounts'];
  }): Promise<ForeignProvider> {
    const { folder, federationPort, accounts = {} } = parts;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const redirectUris = [`https://127.0.0.1:${federationPort}/login/upstream/${NAME}/callback`];
    const ports = { clock: systemClock, rng: systemRng };
    const authority = await CertificateAuthority.open({ folder, name: 'School CA', ...ports });
    const { keyPem: key, chainPem: certificate } = await authority.issueOwn({
      subjectName: 'school',
      uriSan: `urn:hanse:site:${SiteIds.mint(systemClock, systemRng)}`,
      dnsNames: ['localhost'],
      ipAddresses: ['127.0.0.1'],
      validity: HOUR,
    });
    const secret = Buffer.from(systemRng.bytes(24)).toString('base64url');
    const client = { clientId: 'hansa', clientSecret: secret, redirectUris };
    const plan: ProviderPlan = { port: await freePort(), certificate, key, ...client, accounts };
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan), { mode: 0o600 });
    writeFileSync(join(folder, 'client-secret'), `${secret}\n`, { mode: 0o600 });
    const provider = new ForeignProvider({ folder, plan });
    await provider.start();
    return provider;
  }

  /** How the federation is to know it. */
  get upstream(): JsonObject {
    const { issuer, caFile } = this;
    const client = { clientId: this.#clientId, clientSecretFile: join(this.#folder, 'client-secret') };
    return { name: NAME, title: SCHOOL, issuer, caFile, ...client, scopes: ['profile', 'groups'] };
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    const output = openSync(this.#outputFile, 'a', 0o600);
    const script = join(import.meta.dirname, 'oidc-provider.child.js');
    const child = fork(script, [this.#planFile], { stdio: ['ignore', output, output, 'ipc'], execArgv: [] });
    closeSync(output);
    this.#child = child;
    const said = await Promise.race([
      once(child, 'message').then(() => 'serving'),
      once(child, 'exit').then(() => 'ended'),
    ]);
    if (said === 'serving') return;
    throw new Error(`the provider ended: ${readFileSync(this.#outputFile, 'utf8').slice(-2000)}`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
