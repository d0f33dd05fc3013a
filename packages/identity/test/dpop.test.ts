import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, test } from 'node:test';
import { randomBelow } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { CompactSign, SignJWT } from 'jose';
import {
  accessTokenHash,
  createProof,
  htuOf,
  keyThumbprint,
  NonceSource,
  ProofVerifier,
  publicJwk,
  ReplayCache,
  verifyBinding,
} from '../src/index.ts';
import { newKey } from '../src/private-key-file.ts';
import { refused } from './support/refused.ts';

const URL_ = 'https://oslo.example/v1/vees/7';
const TOKEN = 'the.access.token';
const SECOND = 1_000;
const invalid = (text?: RegExp) => refused('IDENTITY_PROOF_INVALID', text);

function world(parts: { rememberedProofs?: number; withNonces?: true } = {}) {
  const clock = new VirtualClock();
  const rng = new SeededRng('dpop');
  const key = newKey();
  const nonces = new NonceSource({ clock, rng });
  const verifier = new ProofVerifier({
    clock,
    ...(parts.rememberedProofs === undefined ? {} : { rememberedProofs: parts.rememberedProofs }),
    ...(parts.withNonces ? { nonces } : {}),
  });
  const target = { method: 'POST', url: URL_, accessToken: TOKEN };
  const prove = (changes: Partial<typeof target> & { nonce?: string; key?: KeyObject } = {}) =>
    createProof({ key, clock, rng, ...target, ...changes });
  const verify = (proof: string, changes: Partial<typeof target> = {}) =>
    verifier.verify({ proof, ...target, ...changes });
  const { kid: _kid, alg: _alg, use: _use, ...jwk } = publicJwk(key);
  /** A proof signed with the right key, with any header and claims. */
  const sign = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) => {
    const content = {
      htm: 'POST',
      htu: URL_,
      jti: 'j',
      iat: clock.now() / 1000,
      ath: accessTokenHash(TOKEN),
      ...claims,
    };
    return new CompactSign(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
      .sign(key);
  };
  return { clock, rng, key, jwk, nonces, verifier, target, prove, verify, sign };
}

describe('a DPoP proof', () => {
  test('shows the key that a token is bound to', async () => {
    const { prove, verify, key } = world();
    const proof = await verify(await prove());
    assert.equal(proof.proofThumbprint, publicJwk(key).kid);
    verifyBinding({ confirmation: { jkt: publicJwk(key).kid } }, proof);
    const thief = await world().prove({ key: newKey() });
    const shown = await world().verify(thief);
    assert.throws(
      () => verifyBinding({ confirmation: { jkt: publicJwk(key).kid } }, shown),
      refused('IDENTITY_TOKEN_BINDING'),
    );
  });

  test('is refused when it is replayed, for as long as it would be accepted', async () => {
    const { prove, verify, clock } = world();
    const proof = await prove();
    await verify(proof);
    for (let seconds = 0; seconds <= 70; seconds += 10) {
      await assert.rejects(verify(proof), refused('IDENTITY_PROOF_REPLAYED'));
      await clock.advance(10 * SECOND);
    }
    await assert.rejects(verify(proof), invalid(/too old/));
  });

  test('sent by a client whose clock is ahead cannot be replayed at its very end either', async () => {
    const { sign, verify, clock } = world();
    const proof = await sign({ iat: clock.now() / 1000 + 10 });
    await verify(proof);
    await clock.advance(80 * SECOND);
    await assert.rejects(verify(proof), refused('IDENTITY_PROOF_REPLAYED'));
    await clock.advance(1 * SECOND);
    await assert.rejects(verify(proof), invalid(/too old/));
  });

  test('is for one method, one URL and one token', async () => {
    const { prove, verify } = world();
    await assert.rejects(verify(await prove({ method: 'GET' })), invalid(/method/));
    await assert.rejects(verify(await prove({ method: 'post' })), invalid(/method/));
    await assert.rejects(verify(await prove(), { url: 'https://bergen.example/v1/vees/7' }), invalid(/URL/));
    await assert.rejects(verify(await prove(), { url: `${URL_}1` }), invalid(/URL/));
    await assert.rejects(verify(await prove({ accessToken: 'another' })), invalid(/token/));
  });

  test('without a token is good at the token endpoint only', async () => {
    const { verifier, clock, rng, key } = world();
    const request = { method: 'POST', url: 'https://f.example/token' };
    const proof = await createProof({ key, clock, rng, ...request });
    await assert.rejects(verifier.verify({ proof, ...request, accessToken: TOKEN }), invalid(/token/));
    assert.equal((await verifier.verify({ proof, ...request })).proofThumbprint, publicJwk(key).kid);
  });

  test('must be fresh', async () => {
    const { sign, verify, clock } = world();
    const now = clock.now() / 1000;
    for (const iat of [now - 71, now + 11, undefined, 'now', Number.NaN, 1e308]) {
      await assert.rejects(verify(await sign({ iat })), invalid());
    }
    await verify(await sign({ iat: now - 70, jti: 'a' }));
    await verify(await sign({ iat: now + 10, jti: 'b' }));
  });

  test('must hold a nonce of the server where that asks for one', async () => {
    const { prove, verify, nonces, clock } = world({ withNonces: true });
    await assert.rejects(verify(await prove()), refused('IDENTITY_PROOF_NONCE'));
    await assert.rejects(verify(await prove({ nonce: 'x'.repeat(22) })), refused('IDENTITY_PROOF_NONCE'));
    const nonce = nonces.current();
    await verify(await prove({ nonce }));
    await clock.advance(120 * SECOND);
    await verify(await prove({ nonce }));
    await clock.advance(120 * SECOND);
    await assert.rejects(verify(await prove({ nonce })), refused('IDENTITY_PROOF_NONCE'));
  });

  test('names its key as RFC 9449 does', () => {
    // RFC 9449 §4.1, figure 1, has this key; §6.1 names its thumbprint.
    const key = { x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs', y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA' };
    assert.equal(keyThumbprint(key), '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I');
  });

  test('is the published one of RFC 9449 §7.1, at the time it was made', async () => {
    const proof =
      'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo' +
      'RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJq' +
      'dGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvd' +
      'XJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzh' +
      'rtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA';
    const accessToken = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
    const verifier = new ProofVerifier({ clock: new VirtualClock(1_562_262_618 * SECOND) });
    const shown = await verifier.verify({
      proof,
      method: 'GET',
      url: 'https://resource.example.org/protectedresource',
      accessToken,
    });
    assert.equal(shown.proofThumbprint, '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I');
  });
});

describe('a forged DPoP proof', () => {
  test('with another key in its header is refused', async () => {
    const { sign, verify } = world();
    const { kty, crv, x, y } = publicJwk(newKey());
    await assert.rejects(verify(await sign({}, { jwk: { kty, crv, x, y } })), invalid(/signed/));
  });

  test('with a key that is private, symmetric, of another curve or not a point is refused', async () => {
    const { sign, verify, jwk } = world();
    const keys: Record<string, unknown>[] = [
      { ...jwk, d: 'x' },
      { kty: 'oct', k: 'c2VjcmV0' },
      { ...jwk, crv: 'P-384' },
      { ...jwk, kty: 'OKP' },
      { ...jwk, alg: 'HS256' },
      { ...jwk, use: 'enc' },
      { ...jwk, x: 'abc' },
      { ...jwk, x: 1 },
      { ...jwk, y: `${'A'.repeat(42)}E` },
      {},
    ];
    for (const wrong of keys)
      await assert.rejects(verify(await sign({}, { jwk: wrong })), invalid(), JSON.stringify(wrong));
    for (const wrong of [undefined, null, 'key', [jwk]]) {
      await assert.rejects(verify(await sign({}, { jwk: wrong })), invalid());
    }
  });

  test('of another algorithm is refused', async () => {
    const { verify, key, jwk, clock } = world();
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = encoded({ htm: 'POST', htu: URL_, jti: 'j', iat: clock.now() / 1000, ath: accessTokenHash(TOKEN) });
    const none = `${encoded({ alg: 'none', typ: 'dpop+jwt', jwk })}.${claims}.`;
    await assert.rejects(verify(none), invalid());
    const content = `${encoded({ alg: 'HS256', typ: 'dpop+jwt', jwk })}.${claims}`;
    const secret = createPublicKey(key).export({ format: 'pem', type: 'spki' });
    await assert.rejects(
      verify(`${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`),
      invalid(),
    );
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsa = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', typ: 'dpop+jwt', jwk }).sign(privateKey);
    await assert.rejects(verify(rsa), invalid());
  });

  test('of another type is refused, an access token above all', async () => {
    const { sign, verify } = world();
    for (const typ of ['at+jwt', 'JWT', 'DPOP+JWT', '', undefined])
      await assert.rejects(verify(await sign({}, { typ })), invalid(/type/));
  });

  test('that lacks a claim or has it of another kind is refused', async () => {
    const { sign, verify } = world();
    for (const claim of ['htm', 'htu', 'jti', 'iat', 'ath']) {
      for (const value of [undefined, null, 7, '', ['POST'], {}]) {
        if (claim === 'iat' && value === 7) continue;
        await assert.rejects(verify(await sign({ [claim]: value })), invalid(), `${claim} ${String(value)}`);
      }
    }
    await assert.rejects(verify(await sign({ jti: 'x'.repeat(257) })), invalid(/jti/));
  });

  test('is refused when two arrive in one header, or none that is one', async () => {
    const { prove, verify } = world();
    const two = `${await prove()}, ${await prove()}`;
    for (const text of [two, '', '.', 'a.b.c', 'x'.repeat(5_000), '{}']) await assert.rejects(verify(text), invalid());
  });

  test('does not use up the proof of the one whose number it takes', async () => {
    const { sign, verify, prove, clock } = world();
    const other = newKey();
    const { kty, crv, x, y } = publicJwk(other);
    const taken = await new SignJWT({
      htm: 'POST',
      htu: URL_,
      jti: 'j',
      iat: clock.now() / 1000,
      ath: accessTokenHash(TOKEN),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } })
      .sign(other);
    await verify(taken);
    await verify(await sign());
    await verify(await prove());
  });
});

describe('the target of a request', () => {
  test('is the same in every spelling of one URL', () => {
    const same = [
      'https://oslo.example/v1/a-b',
      'HTTPS://OSLO.example:443/v1/a-b',
      'https://oslo.example/v1/a-b?x=1#y',
      'https://oslo.example/v1/./x/../a-b',
      'https://oslo.example/v1/%61%2Db',
      'https://oslo.example/%76%31/a%2db',
    ];
    assert.deepEqual([...new Set(same.map(htuOf))], ['https://oslo.example/v1/a-b']);
    assert.equal(htuOf('https://oslo.example'), 'https://oslo.example/');
    assert.equal(htuOf('http://[::1]:80/%c3%a9'), 'http://[::1]/%C3%A9');
  });

  test('is another for what may be another resource', () => {
    const others = ['/v1/a%2Fb', '/v1/a/b', '/v1/A/b', '/v1/a/b/', '/v1//a/b', '/v1/a%20b'].map((path) =>
      htuOf(`https://o.example${path}`),
    );
    assert.equal(new Set(others).size, others.length);
    assert.notEqual(htuOf('http://o.example/'), htuOf('https://o.example/'));
    assert.notEqual(htuOf('https://o.example:8443/'), htuOf('https://o.example/'));
  });

  test('is refused when the URL is none, or odd', () => {
    for (const url of [
      '',
      '/v1',
      'o.example',
      'ftp://o.example/',
      'https://u:p@o.example/',
      'https://u@o.example/',
      'https://o.example\\@evil.example/',
      'https://o.example/a b',
      'https://o.example/a\nb',
      'https://ö.example/',
      'javascript:1',
    ]) {
      assert.equal(htuOf(url), undefined, url);
    }
  });
});

describe('the memory of what was used', () => {
  test('is bounded, and refuses rather than forgets', async () => {
    const clock = new VirtualClock();
    const cache = new ReplayCache({ clock, keep: 60 * SECOND, capacity: 3 });
    for (const id of ['a', 'b', 'c']) assert.equal(cache.use(id), true);
    assert.throws(() => cache.use('d'), refused('IDENTITY_PROOFS_FULL'));
    assert.equal(cache.use('a'), false);
    await clock.advance(60 * SECOND + 1);
    assert.equal(cache.use('d'), true);
    assert.equal(cache.size, 1);
  });

  test('never accepts twice within the time, as a naive memory says (seeded)', async () => {
    const clock = new VirtualClock();
    const rng = new SeededRng('replay');
    const cache = new ReplayCache({ clock, keep: 50, capacity: 1_000 });
    const last = new Map<string, number>();
    for (let round = 0; round < 5_000; round += 1) {
      await clock.advance(randomBelow(rng, 4));
      const id = String(randomBelow(rng, 40));
      const isFirst = clock.now() - (last.get(id) ?? Number.NEGATIVE_INFINITY) > 50;
      assert.equal(cache.use(id), isFirst);
      if (isFirst) last.set(id, clock.now());
    }
    assert.ok(cache.size <= 40);
  });

  test('keeps what it knows when the clock is set back', () => {
    let now = 1_000;
    const cache = new ReplayCache({ clock: { now: () => now }, keep: 60, capacity: 10 });
    cache.use('a');
    now = 0;
    cache.use('b');
    now = 1_060;
    assert.equal(cache.use('b'), false);
  });
});
