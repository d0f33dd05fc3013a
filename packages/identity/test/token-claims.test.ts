import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { SignJWT } from 'jose';
import { actClaim, readActClaim, TokenIssuer, TokenVerifier, verifyBinding } from '../src/index.ts';
import { newKey } from '../src/private-key-file.ts';
import { refused } from './support/refused.ts';

const AUDIENCE = 'site-oslo';
const MINUTE = 60_000;
const KEY = 'k'.repeat(43);
const OTHER = 'o'.repeat(43);

/** Two issuers that a provider trusts, and one it does not. */
function world() {
  const clock = new VirtualClock();
  const issuer = (name: string) => {
    const key = newKey();
    const tokens = new TokenIssuer({ key, issuer: name, clock, rng: new SeededRng(name) });
    const trusted = { issuer: name, keys: tokens.jwks() };
    /** A token with the right signature and any claims. */
    const sign = (changes: Record<string, unknown>) => {
      const iat = Math.floor(clock.now() / 1000);
      const claims = { iss: name, aud: AUDIENCE, sub: 'u', client_id: 'c', jti: '1', iat, exp: iat + 600, ...changes };
      return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).sign(key);
    };
    return { key, tokens, trusted, sign };
  };
  const north = issuer('urn:hanse:federation:north');
  const local = issuer('https://oslo.example/local');
  const evil = issuer('https://evil.example');
  const verifier = new TokenVerifier({ audience: AUDIENCE, clock, issuers: [north.trusted, local.trusted] });
  return { clock, north, local, evil, verifier };
}

const request = { subject: 'user-1', audience: AUDIENCE, scope: ['vee.read:/vo/bio'], lifetime: 5 * MINUTE };

describe('a verifier of several issuers', () => {
  test('believes each of its own subjects', async () => {
    const { north, local, verifier } = world();
    const federation = await verifier.verify((await north.tokens.issue(request)).token);
    const own = await verifier.verify((await local.tokens.issue(request)).token);
    assert.deepEqual([federation.issuer, own.issuer], ['urn:hanse:federation:north', 'https://oslo.example/local']);
  });

  test('refuses a local user who poses as a user of the federation', async () => {
    const { local, verifier } = world();
    const posing = await local.sign({ iss: 'urn:hanse:federation:north' });
    await assert.rejects(verifier.verify(posing), refused('IDENTITY_TOKEN_SIGNATURE'));
  });

  test('refuses an issuer it does not know, whatever that calls itself', async () => {
    const { evil, verifier } = world();
    await assert.rejects(verifier.verify(await evil.sign({})), refused('IDENTITY_TOKEN_ISSUER', /evil/));
    for (const iss of [
      undefined,
      '',
      'urn:hanse:federation:north/',
      'URN:hanse:federation:north',
      '__proto__',
      ['urn:hanse:federation:north'],
      {},
    ]) {
      await assert.rejects(verifier.verify(await evil.sign({ iss })), refused('IDENTITY_TOKEN_ISSUER'));
    }
    assert.equal(verifier.isRouted(await evil.sign({})), false);
    assert.equal(verifier.isRouted('no token'), false);
  });

  test('forgets what it verified when the issuers change', async () => {
    const { north, local, verifier } = world();
    const { token } = await north.tokens.issue(request);
    await verifier.verify(token);
    verifier.trustIssuers([local.trusted]);
    await assert.rejects(verifier.verify(token), refused('IDENTITY_TOKEN_ISSUER'));
  });

  test('never gives one key set to several issuers', () => {
    const { north, verifier } = world();
    assert.throws(() => verifier.trust(north.tokens.jwks()), refused('INTERNAL'));
  });

  test('does not remember what was verified with keys that changed meanwhile', async () => {
    const { north, local, verifier } = world();
    const { token } = await north.tokens.issue(request);
    const underWay = verifier.verify(token);
    verifier.trustIssuers([local.trusted]);
    await underWay;
    await assert.rejects(verifier.verify(token), refused('IDENTITY_TOKEN_ISSUER'));
  });

  test('remembers a bounded number of tokens and still judges the forgotten ones', async () => {
    const { clock, north } = world();
    const small = new TokenVerifier({ audience: AUDIENCE, clock, issuers: [north.trusted], cachedTokens: 2 });
    const issued = await Promise.all([1, 2, 3].map(() => north.tokens.issue(request)));
    for (const { token } of [...issued, ...issued]) assert.equal((await small.verify(token)).subject, 'user-1');
  });
});

describe('a token with the right signature', () => {
  test('is refused before it is valid', async () => {
    const { north, verifier, clock } = world();
    const now = Math.floor(clock.now() / 1000);
    const later = [{ nbf: now + 60 }, { iat: now + 60, exp: now + 600 }];
    for (const claims of later) {
      await assert.rejects(verifier.verify(await north.sign(claims)), refused('IDENTITY_TOKEN_EARLY'));
    }
    await verifier.verify(await north.sign({ nbf: now + 20, iat: now + 20 }));
  });

  test('is refused when it would live longer than 15 minutes', async () => {
    const { north, verifier, clock } = world();
    const exp = Math.floor(clock.now() / 1000) + 901;
    await assert.rejects(verifier.verify(await north.sign({ exp })), refused('IDENTITY_TOKEN_MALFORMED', /15 minutes/));
    await assert.rejects(verifier.verify(await north.sign({ exp: 1e300 })), refused('IDENTITY_TOKEN_MALFORMED'));
  });

  const four = { sub: 'a', act: { sub: 'b', act: { sub: 'c', act: { sub: 'd' } } } };
  const wrong: readonly [string, Record<string, unknown>][] = [
    ['two audiences', { aud: [AUDIENCE, 'site-bergen'] }],
    ['an act chain of four', { act: four }],
    ['an actor without a name', { act: {} }],
    ['an actor that is text', { act: 'north' }],
    ['a nested actor that is a number', { act: { sub: 'a', act: 1 } }],
    ['a confirmation of two keys', { cnf: { jkt: KEY, 'x5t#S256': KEY } }],
    ['a confirmation of no key', { cnf: {} }],
    ['a confirmation of an unknown kind', { cnf: { kid: 'x' } }],
    ['a short thumbprint', { cnf: { jkt: 'abc' } }],
    ['a confirmation that is text', { cnf: KEY }],
    ['groups that are text', { groups: 'admins' }],
    ['roles that are numbers', { roles: [1] }],
    ['a VO that is a list', { vo: ['bio', 'chem'] }],
    ['a scope that is a list', { scope: ['vee.read:/'] }],
    ['a session that is an object', { sid: {} }],
    ['an empty subject', { sub: '' }],
  ];
  for (const [name, claims] of wrong) {
    test(`and ${name} is refused`, async () => {
      const { north, verifier } = world();
      await assert.rejects(verifier.verify(await north.sign(claims)), refused('IDENTITY_TOKEN_MALFORMED'));
    });
  }

  test('is refused when it is too long to be one', async () => {
    const { verifier } = world();
    await assert.rejects(verifier.verify('a'.repeat(20_000)), refused('IDENTITY_TOKEN_MALFORMED', /too long/));
  });
});

describe('the chain of actors', () => {
  test('is written and read with the present actor first', () => {
    assert.deepEqual(actClaim(['broker', 'portal']), { sub: 'broker', act: { sub: 'portal' } });
    assert.deepEqual(readActClaim(actClaim(['c', 'b', 'a'])), ['c', 'b', 'a']);
    assert.equal(actClaim([]), undefined);
  });

  test('is not issued with more than three', async () => {
    const { north } = world();
    await assert.rejects(north.tokens.issue({ ...request, actors: ['a', 'b', 'c', 'd'] }), refused('VALUE_INVALID'));
  });
});

describe('a bound token', () => {
  test('is good with its certificate or its proof, each in its own way', () => {
    verifyBinding({ confirmation: { jkt: KEY } }, { proofThumbprint: KEY });
    verifyBinding({ confirmation: { 'x5t#S256': KEY } }, { certificateThumbprint: KEY });
    verifyBinding({ confirmation: { jkt: KEY } }, { proofThumbprint: KEY, certificateThumbprint: OTHER });
  });

  test('that was stolen is refused without its key', () => {
    const binding = refused('IDENTITY_TOKEN_BINDING');
    const { jkt, x5t } = { jkt: { confirmation: { jkt: KEY } }, x5t: { confirmation: { 'x5t#S256': KEY } } };
    for (const shown of [
      {},
      { proofThumbprint: OTHER },
      { certificateThumbprint: KEY },
      { certificateThumbprint: OTHER },
    ]) {
      assert.throws(() => verifyBinding(jkt, shown), binding);
    }
    for (const shown of [{}, { certificateThumbprint: OTHER }, { proofThumbprint: KEY }, { proofThumbprint: OTHER }]) {
      assert.throws(() => verifyBinding(x5t, shown), binding);
    }
  });

  test('is what is asked for, unless bearer tokens are accepted explicitly', () => {
    assert.throws(() => verifyBinding({}, { proofThumbprint: KEY }), refused('IDENTITY_TOKEN_BINDING', /only bound/));
    verifyBinding({}, {}, 'accept');
    assert.throws(() => verifyBinding({ confirmation: { jkt: KEY } }, {}, 'accept'), refused('IDENTITY_TOKEN_BINDING'));
  });
});
