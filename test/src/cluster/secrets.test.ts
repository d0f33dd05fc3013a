import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort, type TemporaryFolder, temporaryFolder, threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { Flows } from './secrets/flows.ts';
import { filesBelow, findsBelow, processText } from './secrets/places.ts';
import { badRequests, refusalBodies } from './secrets/refusals.ts';
import { SecretBook } from './secrets/secret-book.ts';

const PLACES = threeSites('simulated').filter(({ name }) => name === 'luebeck');

/** Where a secret has to lie, for its owner's eyes only, and why. */
const MUST_LIE: Readonly<Record<string, string>> = {
  'operator password in password': 'the operator wrote the file for the first start',
  'site invitation in luebeck.invitation': 'the provider keeps it until the site has joined',
  'local password in luebeck.users.password': 'the provider wrote the file for the command',
  'instance key in sites/luebeck/simulated-cloud.journal': 'it stands for the seed disc, which is the way into the VEE',
};

/** Secrets do what they are for and leave no trace elsewhere (CWE-532, CWE-312, CWE-214, CWE-209). */
describe('the secrets of a federation', () => {
  const book = new SecretBook();
  let secrets: TemporaryFolder;
  let cluster: Cluster;
  let folder: string;
  let bodies: readonly string[];

  before(async () => {
    secrets = await temporaryFolder();
    const clientSecretFile = join(secrets.path, 'client-secret');
    const clientSecret = randomBytes(24).toString('hex');
    writeFileSync(clientSecretFile, clientSecret, { mode: 0o600 });
    book.add('upstream client secret', clientSecret);
    const issuer = `https://127.0.0.1:${await freePort()}`;
    const closed = { name: 'closed', title: 'Closed Harbour', issuer, clientId: 'hansa', clientSecretFile };
    cluster = await Cluster.start(PLACES, { federation: { upstreams: [closed] } });
    folder = join(cluster.federationFolder, '..');
    await flow();
    bodies = await refused();
  });
  after(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await secrets?.[Symbol.asyncDispose]();
  });

  async function flow(): Promise<void> {
    const [site] = await cluster.eyes.sites();
    assert.ok(site);
    const flows = new Flows({ cluster, book });
    const admin = await flows.vo(await flows.password());
    await flows.programs();
    await flows.robot(admin);
    await flows.localAccount(site);
    await flows.certificate(admin);
    await flows.instance(admin, site);
    flows.siteInvitation(site.site.name);
  }

  async function refused(): Promise<readonly string[]> {
    const mistaken = `mistaken${randomBytes(16).toString('hex')}`;
    book.add('secret of a refused request', mistaken);
    using api = cluster.raw();
    return await refusalBodies(api, badRequests(mistaken));
  }

  test('lie in no file but where they must, which only their owner reads', () => {
    const files = filesBelow(folder);
    for (const name of ['federation.log', 'federation.out', 'luebeck.log', 'luebeck.out', 'federation/federation.db']) {
      assert.ok(files.includes(name), `${name} was not searched: ${files.join(' ')}`);
    }
    for (const database of [/^federation\/.*\.db-wal$/, /^sites\/luebeck\/.*\.db$/]) {
      const wasSearched = files.some((file) => database.test(file));
      assert.ok(wasSearched, `${database} was not searched: ${files.join(' ')}`);
    }
    const finds = findsBelow(folder, book);
    assert.deepEqual(finds.map(({ secret, file }) => `${secret} in ${file}`).sort(), Object.keys(MUST_LIE).sort());
    assert.deepEqual([...new Set(finds.map(({ mode }) => mode))], ['600']);
  });

  test('are in no arguments and no environment of a process', () => {
    for (const name of ['federation', 'luebeck']) {
      const text = processText(cluster.harness.service(name).pid ?? 0);
      assert.ok(text.includes('--config'), `${name} was not searched`);
      assert.deepEqual(book.foundIn(text), [], name);
    }
  });

  test('are in no refusal and no event', async () => {
    for (const body of bodies) assert.deepEqual(book.foundIn(body), [], body);
    const events: unknown[] = [];
    const query = { after: 0, follow: false };
    for await (const { data } of cluster.harness.api.events('/v1/events', { query })) events.push(data);
    assert.ok(events.length > 0);
    assert.deepEqual(book.foundIn(JSON.stringify(events)), []);
  });

  test('would be found: a needle of each is', () => {
    const needles = new SecretBook();
    const needle = randomBytes(16).toString('hex');
    needles.add('needle', needle);
    assert.deepEqual(findsBelow(folder, needles), []);
    appendFileSync(join(folder, 'federation.log'), `{"password":"${needle}"}\n`);
    assert.deepEqual(findsBelow(folder, needles), [{ secret: 'needle', file: 'federation.log', mode: '600' }]);
    assert.deepEqual(needles.foundIn(`a refusal that says ${needle}`), ['needle']);
  });
});
