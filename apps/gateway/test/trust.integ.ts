import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createHttpServer, type HttpServer } from '@hanse/http';
import { certificateThumbprint, publicJwk, type Revocation } from '@hanse/identity';
import { ApplicationIds, HanseError, SILENT_LOGGER } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually } from '@hanse/testkit';
import { identityFolder } from '../src/site/site-identity.ts';
import { type SiteOptions, type TestFederation, TestSite } from './support/site.ts';

const REFRESH = 100;

/** A federation that hands out whatever bundle a test lays in its door, and a site that looks there. */
class Scene implements AsyncDisposable {
  #site: TestSite | undefined;
  #server: HttpServer | undefined;
  #bundle = '';
  #asked = 0;

  static async open(bundle: SiteOptions['bundle'] = {}): Promise<Scene> {
    const scene = new Scene();
    const options = { bundle: { refreshEvery: REFRESH, ...bundle } };
    scene.#site = await TestSite.start(options, (federation) => scene.#open(federation));
    await scene.holds(1);
    return scene;
  }

  get site(): TestSite {
    if (this.#site === undefined) throw new Error('the site was not started');
    return this.#site;
  }

  get federation(): TestFederation {
    return this.site.federation;
  }

  get bundleFile(): string {
    return join(identityFolder(this.site.config.dataFolder), 'bundle.json');
  }

  /** Lays a bundle in the door, and resolves when the gateway has looked at it. */
  async lay(bundle: string): Promise<void> {
    this.#bundle = bundle;
    const asked = this.#asked;
    // The second look begins after the first was judged.
    await eventually(() => this.#asked >= asked + 2);
  }

  async revoke(sequence: number, ...revocations: readonly Revocation[]): Promise<void> {
    await this.lay(await this.federation.bundle(sequence, { revocations }));
  }

  async holds(sequence: number): Promise<void> {
    await eventually(() => this.sequence() === sequence, { what: `sequence ${sequence} to be held` });
  }

  sequence(): number {
    const { jws } = JSON.parse(readFileSync(this.bundleFile, 'utf8')) as { jws: string };
    const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
    return (JSON.parse(payload) as { sequence: number }).sequence;
  }

  look(): Promise<unknown> {
    return this.site.client().json('GET', '/v1/vees');
  }

  change(): Promise<unknown> {
    return this.site.client().json('DELETE', `/v1/parts/${ApplicationIds.mint(systemClock, systemRng)}`);
  }

  async metrics(): Promise<string> {
    return String(await this.site.watcher().json('GET', '/metrics'));
  }

  refusals(): readonly unknown[] {
    return this.site.logger.of('bundle-refused').map(({ fields }) => fields['code']);
  }

  async closeDoor(): Promise<void> {
    await this.#server?.stop(AbortSignal.abort());
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.site[Symbol.asyncDispose]();
    await this.closeDoor();
  }

  async #open(federation: TestFederation): Promise<string> {
    const { folder, ca } = federation;
    this.#bundle = await federation.firstBundle();
    const own = await ca.issueOwn({
      subjectName: 'door',
      uriSan: 'urn:hanse:federation:test',
      dnsNames: [],
      ipAddresses: ['127.0.0.1'],
      validity: 86_400_000,
    });
    const files = { certFile: join(folder, 'door.crt'), keyFile: join(folder, 'door.key') };
    writeFileSync(files.certFile, own.chainPem);
    writeFileSync(files.keyFile, own.keyPem, { mode: 0o600 });
    this.#server = await createHttpServer({
      ...{ name: 'door', version: '1', clock: systemClock, rng: systemRng, logger: SILENT_LOGGER, bodyLimit: 1024 },
      tls: { ...files, requestClientCertificate: 'none' },
      authenticate: () => Promise.reject(new HanseError('IDENTITY_TOKEN_MISSING')),
      authorize: () => undefined,
    });
    this.#server.app.get(
      '/v1/bundle',
      { config: { operation: 'bundle.read', access: 'public' } },
      (_request, reply) => {
        this.#asked += 1;
        return reply.type('application/jose').send(Buffer.from(this.#bundle));
      },
    );
    const { port } = await this.#server.listen('127.0.0.1', 0);
    return `https://127.0.0.1:${port}`;
  }
}

describe('the trust bundle of a site', () => {
  test('a revoked user or certificate is refused, and served again when that is taken back', async () => {
    await using scene = await Scene.open();
    const client = readFileSync(join(scene.federation.folder, 'client.crt'));
    await scene.look();
    const revocations: readonly Revocation[] = [
      { kind: 'subject', id: scene.site.owner },
      { kind: 'certificate', id: certificateThumbprint(client) },
    ];
    let sequence = 1;
    for (const revocation of revocations) {
      await scene.revoke(++sequence, revocation);
      await assert.rejects(scene.look(), { code: 'IDENTITY_REVOKED' });
      await scene.revoke(++sequence);
      await scene.look();
    }
    assert.deepEqual(scene.refusals(), []);
  });

  test('one that goes back, is forged, or has ended is refused and told, and the last good one counts on', async () => {
    await using scene = await Scene.open();
    const { federation } = scene;
    await scene.revoke(5, { kind: 'subject', id: scene.site.owner });
    await scene.holds(5);
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const bad: Readonly<Record<string, string>> = {
      IDENTITY_BUNDLE_ROLLED_BACK: await federation.bundle(4),
      IDENTITY_BUNDLE_FORKED: await federation.bundle(5),
      IDENTITY_BUNDLE_INVALID: await federation.bundle(6, { by: { key, jwk: publicJwk(key) } }),
    };
    for (const [code, bundle] of Object.entries(bad)) {
      await scene.lay(bundle);
      assert.equal(scene.refusals().at(-1), code);
    }
    const ended = await federation.bundle(7, { issuedAt: systemClock.now() - 120_000, validity: 60_000 });
    await scene.lay(ended);
    assert.match(String(scene.site.logger.of('bundle-refused').at(-1)?.fields['problem']), /ended/);
    assert.equal(scene.sequence(), 5);
    await assert.rejects(scene.look(), { code: 'IDENTITY_REVOKED' });
    await scene.revoke(8);
    await scene.look();
    const metrics = await scene.metrics();
    assert.match(metrics, /hanse_gateway_bundles_refused_total\{code="IDENTITY_BUNDLE_ROLLED_BACK"\} [1-9]/);
    assert.match(metrics, /hanse_gateway_bundle_sequence 8/);
  });

  test('the federation is away: looking goes on longer than changing', async () => {
    await using scene = await Scene.open({ usableForChanges: 60_000 });
    const minuteAgo = { issuedAt: systemClock.now() - 61_000 };
    await scene.lay(await scene.federation.bundle(2, minuteAgo));
    await scene.closeDoor();
    await scene.look();
    await assert.rejects(scene.change(), { code: 'IDENTITY_BUNDLE_STALE' });
    await eventually(() => scene.site.logger.of('bundle-not-fetched').length === 1);
  });

  test('what was seen is remembered over a restart without the federation', async () => {
    await using scene = await Scene.open();
    await scene.revoke(9, { kind: 'subject', id: scene.site.owner });
    await scene.holds(9);
    await scene.closeDoor();
    await scene.site.stopGateway();
    await scene.site.startGateway();
    await assert.rejects(scene.look(), { code: 'IDENTITY_REVOKED' });
  });

  test('a damaged bundle ends the start with its file; without it the site begins with the keys it joined with', async () => {
    await using scene = await Scene.open();
    await scene.site.stopGateway();
    for (const damage of ['{', '{}', readFileSync(scene.bundleFile, 'utf8').replace('"jws":"e', '"jws":"f')]) {
      writeFileSync(scene.bundleFile, damage);
      await assert.rejects(scene.site.startGateway(), { code: 'GATEWAY_BUNDLE_DAMAGED' });
    }
    rmSync(scene.bundleFile);
    await scene.site.startGateway();
    await scene.holds(1);
    await scene.look();
  });
});
