import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { SignJWT } from 'jose';
import { bearerToken, TokenIssuer, TokenVerifier } from '../src/index.ts';

const ISSUER = 'urn:hanse:federation:north';
const AUDIENCE = 'urn:hanse:site:oslo';
const MINUTE = 60_000;
/** What the verifier allows for clocks that differ. */
const TOLERANCE = 30_000;

function world(issuer = ISSUER) {
  const clock = new VirtualClock();
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const tokens = new TokenIssuer({ key, issuer, clock, rng: new SeededRng(1) });
  const verifier = new TokenVerifier({ jwks: tokens.jwks(), issuer: ISSUER, audience: AUDIENCE, clock });
  return { clock, key, tokens, verifier };
}

const request = { subject: 'user-1', audience: AUDIENCE, scope: ['vee.start', 'vee.stop'], lifetime: 5 * MINUTE };

const code = (expected: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof HanseError, String(thrown));
  assert.equal(thrown.code, expected);
  return true;
};

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Claims that would be accepted if the signature were. */
function goodClaims(clock: VirtualClock) {
  const iat = Math.floor(clock.now() / 1000);
  return { iss: ISSUER, aud: AUDIENCE, sub: 'mallory', client_id: 'x', jti: '1', scope: 'all', iat, exp: iat + 60 };
}

function signed(key: KeyObject, claims: Record<string, unknown>, header: Record<string, unknown> = {}) {
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header }).sign(key);
}

describe('an access token', () => {
  test('says who, what for, on whose behalf, with which key and until when', async () => {
    const { tokens, verifier, clock } = world();
    const issued = await tokens.issue({
      ...request,
      roles: ['operator'],
      actors: ['urn:hanse:federation:south', 'urn:hanse:federation:north'],
      vo: 'bio',
      groups: ['/bio/prod'],
      sessionId: 'session-1',
      clientId: 'cli',
      confirmation: { jkt: 'k'.repeat(43) },
    });
    assert.deepEqual(await verifier.verify(issued.token), {
      issuer: ISSUER,
      subject: 'user-1',
      audience: AUDIENCE,
      clientId: 'cli',
      scope: ['vee.start', 'vee.stop'],
      roles: ['operator'],
      act: 'urn:hanse:federation:south',
      actors: ['urn:hanse:federation:south', 'urn:hanse:federation:north'],
      vo: 'bio',
      groups: ['/bio/prod'],
      sessionId: 'session-1',
      confirmation: { jkt: 'k'.repeat(43) },
      keyId: tokens.jwks().keys[0]?.kid,
      tokenId: issued.tokenId,
      issuedAt: clock.now(),
      expiresAt: clock.now() + 5 * MINUTE,
    });
  });

  test('is refused after it expired, also when it was verified before', async () => {
    const { tokens, verifier, clock } = world();
    const { token } = await tokens.issue(request);
    await verifier.verify(token);
    await clock.advance(5 * MINUTE + TOLERANCE - 1);
    await verifier.verify(token);
    await clock.advance(1);
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_EXPIRED'));
    await clock.advance(MINUTE);
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_EXPIRED'));
  });

  test('is refused by a service it is not for', async () => {
    const { tokens, verifier, key, clock } = world();
    const { token } = await tokens.issue({ ...request, audience: 'urn:hanse:site:bergen' });
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_AUDIENCE'));
    const both = await signed(key, { ...goodClaims(clock), aud: ['urn:hanse:site:bergen', AUDIENCE] });
    await assert.rejects(verifier.verify(both), code('IDENTITY_TOKEN_MALFORMED'));
    const list = await signed(key, { ...goodClaims(clock), aud: [AUDIENCE] });
    assert.equal((await verifier.verify(list)).audience, AUDIENCE);
  });

  test('of another issuer is refused, by its name and by its key', async () => {
    const { verifier } = world();
    const sameName = await world().tokens.issue(request);
    await assert.rejects(verifier.verify(sameName.token), code('IDENTITY_TOKEN_SIGNATURE'));
    const other = world('urn:hanse:federation:evil');
    const trusting = new TokenVerifier({
      jwks: other.tokens.jwks(),
      issuer: ISSUER,
      audience: AUDIENCE,
      clock: other.clock,
    });
    const otherName = await other.tokens.issue(request);
    await assert.rejects(trusting.verify(otherName.token), code('IDENTITY_TOKEN_ISSUER'));
  });

  test('cannot live longer than 15 minutes, whoever signs it', async () => {
    const { tokens, verifier, key, clock } = world();
    await assert.rejects(tokens.issue({ ...request, lifetime: 16 * MINUTE }), code('VALUE_INVALID'));
    const claims = { ...goodClaims(clock), exp: Math.floor(clock.now() / 1000) + 86_400 };
    const token = await signed(key, claims);
    await clock.advance(16 * MINUTE);
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_EXPIRED'));
  });

  test('verified once is not kept beyond a change of keys', async () => {
    const { tokens, verifier } = world();
    const { token } = await tokens.issue(request);
    await verifier.verify(token);
    verifier.trust(world().tokens.jwks());
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_SIGNATURE'));
  });
});

describe('a forged token', () => {
  test('without a signature is refused', async () => {
    const { verifier, clock } = world();
    const token = `${encoded({ alg: 'none', typ: 'at+jwt' })}.${encoded(goodClaims(clock))}.`;
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_MALFORMED'));
  });

  test('that uses the public key as an HMAC secret is refused', async () => {
    const { verifier, key, tokens, clock } = world();
    const [jwk] = tokens.jwks().keys;
    const secret = createPublicKey(key).export({ format: 'pem', type: 'spki' });
    const head = encoded({ alg: 'HS256', typ: 'at+jwt', kid: jwk?.kid });
    const content = `${head}.${encoded(goodClaims(clock))}`;
    const token = `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_MALFORMED'));
  });

  test('that brings its own key in the header is refused', async () => {
    const { verifier, clock } = world();
    const mallory = world();
    const [jwk] = mallory.tokens.jwks().keys;
    const token = await signed(mallory.key, goodClaims(clock), { jwk });
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_SIGNATURE'));
  });

  test('with changed claims is refused', async () => {
    const { verifier, tokens, clock } = world();
    const { token } = await tokens.issue(request);
    const [head, , signature] = token.split('.');
    const changed = `${head}.${encoded({ ...goodClaims(clock), sub: 'operator' })}.${signature}`;
    await assert.rejects(verifier.verify(changed), code('IDENTITY_TOKEN_SIGNATURE'));
  });

  test('of another type, signed with the right key, is refused', async () => {
    const { verifier, key, clock } = world();
    const token = await signed(key, goodClaims(clock), { typ: 'JWT' });
    await assert.rejects(verifier.verify(token), code('IDENTITY_TOKEN_MALFORMED'));
  });

  test('that lacks a claim, signed with the right key, is refused', async () => {
    const { verifier, key, clock } = world();
    for (const claim of ['sub', 'jti', 'iat', 'exp', 'client_id']) {
      const { [claim]: _dropped, ...claims } = goodClaims(clock) as Record<string, unknown>;
      await assert.rejects(verifier.verify(await signed(key, claims)), code('IDENTITY_TOKEN_MALFORMED'), claim);
    }
  });

  test('that is no token at all is refused', async () => {
    const { verifier } = world();
    for (const text of ['', 'abc', 'a.b.c', '...', `${'x'.repeat(5_000)}.y.z`]) {
      await assert.rejects(verifier.verify(text), code('IDENTITY_TOKEN_MALFORMED'));
    }
  });
});

describe('the Authorization header', () => {
  test('gives its bearer token, or says that there is none', () => {
    assert.equal(bearerToken('Bearer a.b.c'), 'a.b.c');
    assert.equal(bearerToken('bearer a.b.c'), 'a.b.c');
    for (const header of [undefined, '', 'Basic abc', 'Bearer', 'Bearer a b']) {
      assert.throws(() => bearerToken(header), code('IDENTITY_TOKEN_MISSING'));
    }
  });
});
