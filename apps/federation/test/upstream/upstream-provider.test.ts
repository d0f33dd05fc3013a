import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HanseError } from '@hanse/kernel';
import { CONFIG, challengeOf, FakeProvider, ISSUER, newKey } from './fake-provider.ts';

const CALLBACK = 'https://hansa.example/login/upstream/example/callback';
const CHECKS = { state: 's'.repeat(43), nonce: 'n'.repeat(43), verifier: 'v'.repeat(43) };
const LEAK = 'internal-host-7 stack trace';

function answer(change: Readonly<Record<string, string>> = {}): URL {
  const query = new URLSearchParams({ code: 'c1', state: CHECKS.state, iss: ISSUER, ...change });
  return new URL(`${CALLBACK}?${query}`);
}

function ready() {
  const upstream = new FakeProvider();
  upstream.claims = { nonce: CHECKS.nonce };
  return { upstream, ...upstream.relyingParty() };
}

/** Nothing of what a provider wrote may reach a page. */
function refusedWith(code: string) {
  return (error: HanseError) => {
    assert.equal(error.code, code, error.message);
    assert.doesNotMatch(`${error.message} ${error.remedy} ${JSON.stringify(error.details)}`, /internal-host-7/);
    return true;
  };
}

describe('an upstream provider', () => {
  test('is sent a request for a code with PKCE, state and nonce', async () => {
    const { provider } = ready();
    const url = await provider.authorizationUrl(CALLBACK, CHECKS);
    assert.equal(url.origin + url.pathname, `${ISSUER}/auth`);
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      ...{ client_id: 'hansa', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid profile email' },
      ...{ state: CHECKS.state, nonce: CHECKS.nonce },
      ...{ code_challenge: challengeOf(CHECKS.verifier), code_challenge_method: 'S256' },
    });
  });

  test('says who it is by a code that is redeemed with the verifier, and a signed ID token', async () => {
    const { upstream, provider } = ready();
    const { issuer, subject } = await provider.claims(answer(), CHECKS);
    assert.deepEqual([issuer, subject], [ISSUER, 'u1']);
    const [asked] = upstream.tokenRequests;
    assert.equal(asked?.form.get('code_verifier'), CHECKS.verifier);
    assert.equal(asked?.form.get('redirect_uri'), CALLBACK);
    assert.equal(asked?.authorization, undefined);
  });

  test('is shown the secret as it takes secrets', async () => {
    const inHeader = new FakeProvider();
    inHeader.claims = { nonce: CHECKS.nonce };
    await inHeader.relyingParty(CONFIG, 'top secret').provider.claims(answer(), CHECKS);
    assert.match(inHeader.tokenRequests[0]?.authorization ?? '', /^Basic /);
    const inBody = new FakeProvider();
    inBody.claims = { nonce: CHECKS.nonce };
    inBody.metadata = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    await inBody.relyingParty(CONFIG, 'top secret').provider.claims(answer(), CHECKS);
    assert.equal(inBody.tokenRequests[0]?.form.get('client_secret'), 'top secret');
  });

  test('is asked for claims that the ID token lacks, and the signed ones win', async () => {
    const { upstream, provider } = ready();
    upstream.claims = { ...upstream.claims, groups: ['signed'] };
    upstream.userInfo = { preferred_username: 'hinrich', groups: ['unsigned'] };
    const { claims } = await provider.claims(answer(), CHECKS, ['preferred_username', 'groups']);
    assert.deepEqual([claims['preferred_username'], claims['groups']], ['hinrich', ['signed']]);
  });

  test('does not speak for another subject at the userinfo endpoint', async () => {
    const { upstream, provider } = ready();
    upstream.userInfo = { sub: 'somebody-else', preferred_username: 'admin' };
    await assert.rejects(
      provider.claims(answer(), CHECKS, ['preferred_username']),
      refusedWith('FEDERATION_UPSTREAM_REFUSED'),
    );
  });

  const forgeries: Readonly<Record<string, (upstream: FakeProvider) => void>> = {
    'has no nonce': (upstream) => (upstream.claims = {}),
    'has the nonce of another login': (upstream) => (upstream.claims = { nonce: 'm'.repeat(43) }),
    'is of another issuer': (upstream) => (upstream.claims = { nonce: CHECKS.nonce, iss: 'https://evil.example' }),
    'is for another client': (upstream) => (upstream.claims = { nonce: CHECKS.nonce, aud: 'another' }),
    'has expired': (upstream) => (upstream.claims = { nonce: CHECKS.nonce, exp: 1_600_000_000 }),
    'is signed by another key': (upstream) => (upstream.signWith = newKey()),
  };
  for (const [what, forge] of Object.entries(forgeries)) {
    test(`is not believed when the ID token ${what}`, async () => {
      const { upstream, provider } = ready();
      forge(upstream);
      await assert.rejects(provider.claims(answer(), CHECKS), refusedWith('FEDERATION_UPSTREAM_REFUSED'));
    });
  }

  test('is not sent the code of an answer with a foreign state or issuer', async () => {
    const { upstream, provider } = ready();
    for (const change of [{ state: 't'.repeat(43) }, { iss: 'https://evil.example' }]) {
      await assert.rejects(provider.claims(answer(change), CHECKS), refusedWith('FEDERATION_UPSTREAM_REFUSED'));
    }
    const noIssuer = answer();
    noIssuer.searchParams.delete('iss');
    await assert.rejects(provider.claims(noIssuer, CHECKS), refusedWith('FEDERATION_UPSTREAM_REFUSED'));
    assert.deepEqual(upstream.tokenRequests, []);
  });

  test('that lets nobody in is told apart, and its own words are kept back', async () => {
    const { upstream, provider } = ready();
    const url = new URL(
      `${CALLBACK}?${new URLSearchParams({ error: 'access_denied', error_description: LEAK, state: CHECKS.state, iss: ISSUER })}`,
    );
    await assert.rejects(provider.claims(url, CHECKS), refusedWith('FEDERATION_UPSTREAM_DENIED'));
    url.searchParams.set('error', LEAK);
    await assert.rejects(provider.claims(url, CHECKS), refusedWith('FEDERATION_UPSTREAM_REFUSED'));
    upstream.tokenAnswer = { status: 400, body: { error: 'invalid_grant', error_description: LEAK } };
    await assert.rejects(provider.claims(answer(), CHECKS), refusedWith('FEDERATION_UPSTREAM_REFUSED'));
    upstream.tokenAnswer = { status: 502, body: LEAK };
    await assert.rejects(provider.claims(answer(), CHECKS), refusedWith('FEDERATION_UPSTREAM_UNAVAILABLE'));
  });

  test('that is down is left alone for a moment, then tried again, and what was known of it serves on', async () => {
    const { upstream, provider, clock } = ready();
    upstream.isDown = true;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await assert.rejects(provider.authorizationUrl(CALLBACK, CHECKS), refusedWith('FEDERATION_UPSTREAM_UNAVAILABLE'));
    }
    assert.equal(upstream.requests.length, 1);
    upstream.isDown = false;
    await clock.advance(5_000);
    await Promise.all([1, 2, 3].map(() => provider.authorizationUrl(CALLBACK, CHECKS)));
    assert.equal(upstream.requests.length, 2, 'one discovery for all who wait');
    upstream.isDown = true;
    await clock.advance(2 * 3_600_000);
    await provider.authorizationUrl(CALLBACK, CHECKS);
    assert.equal(upstream.requests.length, 3);
  });

  test('is not believed to be another issuer than it was configured as', async () => {
    const { upstream, provider } = ready();
    upstream.metadata = { issuer: 'https://evil.example' };
    await assert.rejects(provider.authorizationUrl(CALLBACK, CHECKS), refusedWith('FEDERATION_UPSTREAM_UNAVAILABLE'));
  });
});
