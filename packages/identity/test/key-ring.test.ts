import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { KeyRing, publicJwk, TokenIssuer, TokenVerifier } from '../src/index.ts';
import { newKey } from '../src/private-key-file.ts';
import { refused } from './support/refused.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const POLICY = { period: 24 * HOUR, ahead: HOUR, after: 20 * MINUTE };

async function world() {
  const folder = await temporaryFolder();
  const clock = new VirtualClock();
  const file = join(folder.path, 'issuer.keys');
  const open = () => KeyRing.open({ file, clock, policy: POLICY });
  const ring = open();
  const tokens = new TokenIssuer({ keys: ring, issuer: 'north', clock, rng: new SeededRng(1) });
  const verifier = new TokenVerifier({ audience: 'oslo', clock, jwks: ring.jwks(), issuer: 'north' });
  const issue = async () =>
    (await tokens.issue({ subject: 'u', audience: 'oslo', scope: [], lifetime: 15 * MINUTE })).token;
  return { clock, file, open, ring, verifier, issue, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const kids = (ring: KeyRing) => ring.jwks().keys.map(({ kid }) => kid);

describe('a key ring', () => {
  test('changes its key without a token being refused at any minute', async () => {
    await using place = await world();
    const { clock, ring, verifier, issue } = place;
    const alive: { token: string; until: number }[] = [];
    const signers = new Set<string>();
    let largest = 0;
    for (let minute = 0; minute < 3 * 24 * 60; minute += 5) {
      await clock.advance(5 * MINUTE);
      ring.turn();
      // Verifiers fetch the keys only every half hour here, slower than the minute they do.
      if (minute % 30 === 0) verifier.trust(ring.jwks());
      signers.add(ring.signer().jwk.kid);
      largest = Math.max(largest, kids(ring).length);
      alive.push({ token: await issue(), until: clock.now() + 15 * MINUTE });
      while ((alive[0]?.until ?? Number.POSITIVE_INFINITY) < clock.now()) alive.shift();
      for (const { token } of alive) assert.equal((await verifier.verify(token)).subject, 'u');
    }
    assert.equal(signers.size, 4);
    assert.equal(largest, 2);
  });

  test('publishes the next key before it signs, and the last until its tokens are dead', async () => {
    await using place = await world();
    const { clock, ring } = place;
    const [first = ''] = kids(ring);
    assert.equal(ring.turn(), false);
    await clock.advance(23 * HOUR);
    assert.equal(ring.turn(), true);
    const [, second = ''] = kids(ring);
    assert.deepEqual(kids(ring), [first, second]);
    assert.equal(ring.signer().jwk.kid, first);
    await clock.advance(HOUR);
    assert.equal(ring.signer().jwk.kid, second);
    assert.deepEqual(kids(ring), [second, first]);
    await clock.advance(20 * MINUTE);
    assert.deepEqual(kids(ring), [second]);
    assert.equal(ring.turn(), true);
  });

  test('is the same after a restart, in a file that only its owner may read', async () => {
    await using place = await world();
    const { clock, file, open, ring } = place;
    await clock.advance(23 * HOUR);
    ring.turn();
    assert.deepEqual(open().jwks(), ring.jwks());
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  test('publishes ahead even when the service slept through the change', async () => {
    await using place = await world();
    const { clock, ring } = place;
    const old = ring.signer().jwk.kid;
    await clock.advance(200 * HOUR);
    ring.turn();
    assert.equal(ring.signer().jwk.kid, old);
    assert.equal(kids(ring).length, 2);
    await clock.advance(HOUR);
    assert.notEqual(ring.signer().jwk.kid, old);
  });

  test('begins with the key that was used before', async () => {
    const first = newKey();
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'ring');
    assert.deepEqual(KeyRing.open({ file, clock: new VirtualClock(), first }).jwks().keys, [publicJwk(first)]);
  });

  test('drops everything when a key became known', async () => {
    await using place = await world();
    const { ring, verifier, issue } = place;
    const token = await issue();
    await assert.rejects(
      ring.replaceAll(() => Promise.reject(new Error('no recovery key'))),
      /no recovery key/,
    );
    await issue();
    assert.equal(ring.replacement, undefined);
    await ring.replaceAll(({ keys }) => Promise.resolve(`vouched for ${keys.length}`));
    assert.equal(place.open().replacement, 'vouched for 1');
    assert.deepEqual(place.open().jwks(), ring.jwks());
    verifier.trust(ring.jwks());
    await assert.rejects(verifier.verify(token), refused('IDENTITY_TOKEN_SIGNATURE'));
    await verifier.verify(await issue());
  });

  test('keeps no private part in what it publishes', async () => {
    await using place = await world();
    const { ring } = place;
    assert.deepEqual(Object.keys(ring.jwks().keys[0] ?? {}), ['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use']);
  });

  test('is refused when its file was damaged or opened to others, without showing the keys', async () => {
    await using place = await world();
    const { file, open } = place;
    const text = readFileSync(file, 'utf8');
    for (const damaged of [
      '',
      '{',
      'null',
      '{}',
      '{"keys":[]}',
      '{"keys":[null]}',
      '{"keys":[{"signsFrom":1,"pem":"x"}]}',
      text.slice(0, 150),
    ]) {
      writeFileSync(file, damaged);
      assert.throws(open, (thrown) => {
        refused('IDENTITY_KEY_RING_INVALID')(thrown);
        return !String((thrown as Error).cause ?? '').includes('PRIVATE');
      });
    }
    writeFileSync(file, text);
    chmodSync(file, 0o640);
    assert.throws(open, refused('IDENTITY_KEY_RING_INVALID', /640/));
  });
});
