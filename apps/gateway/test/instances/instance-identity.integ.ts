import assert from 'node:assert/strict';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { InstanceToken } from '@hanse/api';
import { createProof, type KeySet, loadOrCreateKey, publicJwk, siteUri, TokenVerifier } from '@hanse/identity';
import { HanseError, type JsonValue } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { readSiteIdentity } from '../../src/site/site-identity.ts';
import { act, finished, makePart, putPart } from '../support/parts.ts';
import { TestSite } from '../support/site.ts';

const ports = { clock: systemClock, rng: systemRng };
const code = (wanted: string) => (thrown: unknown) => thrown instanceof HanseError && thrown.code === wanted;

/** What the driver was given for a VEE, last. */
function seedOf(site: TestSite, veeId: string): Readonly<Record<string, string>> {
  const text = readFileSync(site.statePath, 'utf8');
  const seeds = text
    .split('\n')
    .filter((line) => line.includes(veeId) && line.includes('"seed"'))
    .map((line) => findSeed(JSON.parse(line)));
  return seeds.findLast((seed) => seed !== undefined) ?? {};
}

function findSeed(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('seed' in value) return value.seed as Record<string, string>;
  return Object.values(value)
    .map(findSeed)
    .find((seed) => seed !== undefined);
}

function keyOf(site: TestSite, veeId: string): KeyObject {
  const pem = seedOf(site, veeId)['instance.key'];
  if (pem === undefined) throw new Error('the driver was given no key');
  return createPrivateKey(pem);
}

describe('the identity of a VEE', () => {
  let site: TestSite;
  let tokenUrl: string;
  before(async () => {
    site = await TestSite.start();
    tokenUrl = `${readSiteIdentity(site.config.dataFolder).endpoint}/v1/instances/token`;
  });
  after(() => site?.[Symbol.asyncDispose]());

  const deploy = async (scopes = ['application.read:/user/x/y']) => {
    const part = makePart(site.owner, 2, (vee) => ({ ...vee, identity: { scopes } }));
    const client = site.client();
    assert.equal((await finished(client, await putPart(client, part))).state, 'SUCCEEDED');
    const [one, two] = part.vees.map(({ veeId }) => veeId);
    if (one === undefined || two === undefined) throw new Error('a part of two VEEs');
    return { part, client, one, two };
  };
  const ask = async (key: KeyObject, body: JsonValue = {}, url = tokenUrl): Promise<InstanceToken> => {
    const dpop = await createProof({ ...ports, key, method: 'POST', url });
    const options = { body, headers: { dpop } };
    return (await site.stranger().json('POST', '/v1/instances/token', options)) as InstanceToken;
  };

  test('is a token of the site for whoever holds the key that only its driver was given', async () => {
    const { part, one } = await deploy();
    const key = keyOf(site, one);
    const { token, tokenType } = await ask(key);
    const jwks = (await site.stranger().json('GET', '/.well-known/jwks.json')) as KeySet;
    const issuer = siteUri(site.siteId);
    const claims = await new TokenVerifier({ jwks, issuer, audience: 'federation', clock: systemClock }).verify(token);
    assert.deepEqual(
      [tokenType, claims.subject, claims.scope, claims.confirmation],
      ['DPoP', `urn:hanse:vee:${one}`, ['application.read:/user/x/y'], { jkt: publicJwk(key).kid }],
    );
    const about = JSON.parse(seedOf(site, one)['instance.json'] ?? '') as Record<string, string>;
    assert.deepEqual([about['veeId'], about['issuer'], about['tokenUrl']], [one, issuer, tokenUrl]);
    const authorities = seedOf(site, one)['instance-ca.crt'];
    assert.equal(
      authorities,
      site.root + site.federation.ca.certificatePem,
      'by which gateway and federation are known',
    );
    assert.equal(seedOf(site, one)['user-data'], part.vees[0]?.seed['user-data']);
    const own = await ask(key, { audience: site.siteId });
    await new TokenVerifier({ jwks, issuer, audience: site.siteId, clock: systemClock }).verify(own.token);
  });

  test('is another one for every VEE, and its secret is in no table, answer or line of the log', async () => {
    const { client, one, two, part } = await deploy();
    const keys = [keyOf(site, one), keyOf(site, two)];
    assert.notEqual(publicJwk(keys[0] as KeyObject).kid, publicJwk(keys[1] as KeyObject).kid);
    const answers = await Promise.all(
      [`/v1/vees/${one}`, `/v1/parts/${part.applicationId}`, '/v1/vees'].map((path) => client.json('GET', path)),
    );
    const folder = site.config.dataFolder;
    const tables = readdirSync(folder).filter((name) => name.startsWith('gateway.db'));
    assert.ok(tables.length > 0);
    const seen = [
      JSON.stringify(answers),
      JSON.stringify(site.logger.lines),
      ...tables.map((name) => readFileSync(join(folder, name), 'latin1')),
    ];
    for (const key of keys) {
      const { d = '' } = key.export({ format: 'jwk' });
      const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString().split('\n')[1] ?? '';
      for (const text of seen) assert.equal(text.includes(d) || text.includes(pem), false);
    }
  });

  test('is not given to another key, a copied proof, or for what it was not made', async () => {
    const { one } = await deploy();
    const key = keyOf(site, one);
    const stranger = loadOrCreateKey(join(site.config.dataFolder, 'stranger.key'));
    await assert.rejects(ask(stranger), code('GATEWAY_INSTANCE_UNKNOWN'));
    await assert.rejects(ask(key, {}, `${tokenUrl}x`), code('IDENTITY_PROOF_INVALID'));
    await assert.rejects(ask(key, { audience: 'somebody' }), code('VALUE_INVALID'));
    const options = {
      body: {},
      headers: { dpop: await createProof({ ...ports, key, method: 'POST', url: tokenUrl }) },
    };
    await site.stranger().json('POST', '/v1/instances/token', options);
    await assert.rejects(site.stranger().json('POST', '/v1/instances/token', options), code('IDENTITY_PROOF_REPLAYED'));
    await assert.rejects(
      site.stranger().json('POST', '/v1/instances/token', { body: {} }),
      code('IDENTITY_PROOF_INVALID'),
    );
  });

  test('ends with the VEE: a copied key is good for nothing afterwards, also after a restart', async () => {
    const { client, one, two } = await deploy();
    const [key, other] = [keyOf(site, one), keyOf(site, two)];
    await ask(key);
    await finished(client, await act(client, one, 'destroy', 'end'));
    await assert.rejects(ask(key), code('GATEWAY_INSTANCE_UNKNOWN'));
    await ask(other);
    await site.stopGateway();
    await site.startGateway();
    await assert.rejects(ask(key), code('GATEWAY_INSTANCE_UNKNOWN'));
    await ask(other);
  });

  test('stays the same when defining must be repeated, and changes when the driver has lost the VEE', async () => {
    site.driver.simulation.failNext('define', 'DRIVER_UNAVAILABLE', 'after');
    const { one } = await deploy();
    const key = keyOf(site, one);
    await ask(key);
    await site.stopGateway();
    rmSync(site.statePath);
    await site.startGateway();
    const client = site.client();
    assert.equal((await finished(client, await act(client, one, 'start', 'again'))).state, 'SUCCEEDED');
    const renewed = keyOf(site, one);
    assert.notEqual(publicJwk(renewed).kid, publicJwk(key).kid);
    await ask(renewed);
    await assert.rejects(ask(key), code('GATEWAY_INSTANCE_UNKNOWN'));
  });

  test('is refused in the words of somebody else', async () => {
    const part = makePart(site.owner, 1, (vee) => ({ ...vee, seed: { 'instance.key': 'mine' } }));
    await assert.rejects(putPart(site.client(), part), code('GATEWAY_PART_INVALID'));
  });

  test('is not given where nobody asked for one', async () => {
    const part = makePart(site.owner);
    const client = site.client();
    await finished(client, await putPart(client, part));
    assert.deepEqual(Object.keys(seedOf(site, part.vees[0]?.veeId ?? '')), ['user-data']);
  });
});
