import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createHttpClient, type HttpClientParts } from '@hanse/http/client';
import { createProof, keyThumbprint, publicJwk } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { TestSite } from './support/site.ts';

const ports = { clock: systemClock, rng: systemRng };
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const boundTo = (key: KeyObject) => ({ jkt: keyThumbprint(publicJwk(key)) });

describe('a token at the gateway', () => {
  let site: TestSite;
  before(async () => {
    site = await TestSite.start();
  });
  after(() => site[Symbol.asyncDispose]());

  /** Asks without a client certificate, with whatever proof. */
  async function look(token: string, proof?: HttpClientParts['proof']): Promise<unknown> {
    const ca = site.root;
    const proven = proof === undefined ? {} : { proof };
    const client = createHttpClient({ baseUrl: site.url, ca, token: () => token, ...proven, ...ports });
    try {
      return await client.json('GET', '/v1/vees');
    } finally {
      await client.close();
    }
  }

  test('that is bound to a key is good with a proof of that key, and needs no certificate', async () => {
    const key = newKey();
    const token = await site.token({ confirmation: boundTo(key) });
    assert.deepEqual(await look(token, (request) => createProof({ key, ...request, ...ports })), []);
  });

  test('is worth nothing with the proof of another key, another request or another token, or with none', async () => {
    const [key, other] = [newKey(), newKey()];
    const token = await site.token({ confirmation: boundTo(key) });
    const second = await site.token({ confirmation: boundTo(key) });
    const wrong: Readonly<Record<string, Parameters<typeof look>[1]>> = {
      'another key': (request) => createProof({ key: other, ...request, ...ports }),
      'another method': (request) => createProof({ key, ...request, method: 'DELETE', ...ports }),
      'another path': (request) => createProof({ key, ...request, url: `${site.url}/v1/parts`, ...ports }),
      'another gateway': (request) => createProof({ key, ...request, url: 'https://x.test/v1/vees', ...ports }),
      'another token': (request) => createProof({ key, ...request, accessToken: second, ...ports }),
    };
    for (const [what, proof] of Object.entries(wrong)) {
      await assert.rejects(look(token, proof), { code: /IDENTITY_(PROOF_INVALID|TOKEN_BINDING)/ }, what);
    }
    await assert.rejects(look(token), { code: 'IDENTITY_TOKEN_BINDING' });
  });

  test('is refused with a proof that was used before', async () => {
    const key = newKey();
    const token = await site.token({ confirmation: boundTo(key) });
    let proof: Promise<string> | undefined;
    const again: HttpClientParts['proof'] = (request) => {
      proof ??= createProof({ key, ...request, ...ports });
      return proof;
    };
    await look(token, again);
    await assert.rejects(look(token, again), { code: 'IDENTITY_PROOF_REPLAYED' });
  });

  test('that is bound to a certificate is worth nothing without it, even with a proof', async () => {
    const key = newKey();
    const token = await site.token();
    await assert.rejects(look(token), { code: 'IDENTITY_TOKEN_BINDING' });
    const proof: HttpClientParts['proof'] = (request) => createProof({ key, ...request, ...ports });
    await assert.rejects(look(token, proof), { code: 'IDENTITY_TOKEN_BINDING' });
  });

  test('that is bound to nothing is refused, whatever else is shown', async () => {
    const client = site.client({ confirmation: undefined });
    await assert.rejects(client.json('GET', '/v1/vees'), { code: 'IDENTITY_TOKEN_BINDING' });
  });
});
