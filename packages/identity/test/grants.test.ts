import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeededRng } from '@hanse/testkit';
import {
  type AuthorizationGrant,
  type AuthorizationRequest,
  checkAuthorizationRequest,
  type DeviceGrant,
  decideDeviceGrant,
  grantAuthorization,
  matchesSecret,
  mintPkce,
  normalUserCode,
  pkceChallenge,
  pollDeviceGrant,
  redeemAuthorization,
  startDeviceGrant,
  USER_CODE_LETTERS,
} from '../src/index.ts';

const rng = new SeededRng('grants');
const APPROVAL = { subject: 'ada', sessionId: 's1', vo: 'bio' };
const SECOND = 1_000;
const KEY = 'k'.repeat(43);

describe('a device code', () => {
  const start = (jkt?: string) =>
    startDeviceGrant({ clientId: 'cli', scope: 'vee.read:/', ...(jkt && { jkt }) }, 0, rng);
  const poll = (grant: DeviceGrant, now: number, shown: { clientId?: string; jkt?: string } = {}) =>
    pollDeviceGrant(grant, { clientId: 'cli', ...shown }, now);
  const decided = (grant: DeviceGrant, decision: Parameters<typeof decideDeviceGrant>[1], now = 1) => {
    const result = decideDeviceGrant(grant, decision, now);
    assert.ok(result.ok);
    return result.value;
  };
  const error = (outcome: { ok: boolean; error?: string }) => outcome.error;

  test('is polled until the person has decided, and then redeemed once', () => {
    let { grant } = start();
    const outcomes: unknown[] = [];
    for (let at = 0; at < 3; at += 1) {
      const next = poll(grant, at * 5 * SECOND);
      grant = next.grant;
      outcomes.push(error(next.outcome));
    }
    grant = decided(grant, APPROVAL, 12 * SECOND);
    const redeemed = poll(grant, 15 * SECOND);
    assert.deepEqual(redeemed.outcome, { ok: true, value: APPROVAL });
    outcomes.push(error(poll(redeemed.grant, 30 * SECOND).outcome));
    assert.deepEqual(outcomes, [
      'authorization_pending',
      'authorization_pending',
      'authorization_pending',
      'invalid_grant',
    ]);
  });

  test('tells a device that polls too fast to slow down, each time by five seconds more', () => {
    const first = poll(start().grant, 0);
    const second = poll(first.grant, 5 * SECOND - 1);
    assert.deepEqual([error(second.outcome), second.grant.interval], ['slow_down', 10 * SECOND]);
    const third = poll(second.grant, 10 * SECOND);
    assert.deepEqual([error(third.outcome), third.grant.interval], ['slow_down', 15 * SECOND]);
    assert.equal(error(poll(third.grant, 25 * SECOND).outcome), 'authorization_pending');
    // Not even an approval is handed out to a device that hurries.
    assert.equal(error(poll(decided(third.grant, APPROVAL, 11 * SECOND), 24 * SECOND).outcome), 'slow_down');
  });

  test('ends, is denied, and is decided once', () => {
    const { grant } = start();
    assert.equal(error(poll(grant, 600 * SECOND).outcome), 'expired_token');
    assert.equal(error(decideDeviceGrant(grant, APPROVAL, 600 * SECOND)), 'expired');
    const denied = decided(grant, 'denied');
    assert.equal(error(poll(denied, SECOND).outcome), 'access_denied');
    assert.equal(error(decideDeviceGrant(denied, APPROVAL, 2)), 'decided');
    const approved = decided(grant, APPROVAL);
    assert.equal(error(decideDeviceGrant(approved, { ...APPROVAL, subject: 'mallory' }, 2)), 'decided');
    assert.equal(error(poll(approved, 600 * SECOND).outcome), 'expired_token');
  });

  test('is of use to nobody but the device that began, and cannot be disturbed by others', () => {
    const { grant } = start(KEY);
    const approved = decided(grant, APPROVAL);
    for (const shown of [{ clientId: 'evil', jkt: KEY }, {}, { jkt: 'o'.repeat(43) }]) {
      const { grant: after, outcome } = poll(approved, SECOND, shown);
      assert.deepEqual([error(outcome), after], ['invalid_grant', approved]);
    }
    assert.equal(poll(approved, SECOND, { jkt: KEY }).outcome.ok, true);
  });

  test('is kept as a digest only', () => {
    const { grant, deviceCode } = start();
    assert.equal(JSON.stringify(grant).includes(deviceCode), false);
    assert.equal(matchesSecret(deviceCode, grant.deviceCodeDigest), true);
    assert.equal(matchesSecret(`${deviceCode}x`, grant.deviceCodeDigest), false);
  });

  test('comes with a code to type that has no look-alikes, however it is typed', () => {
    assert.equal(/[AEIOUY015]/.test(USER_CODE_LETTERS), false);
    const codes = Array.from({ length: 2_000 }, () => start().grant.userCode);
    assert.equal(new Set(codes).size, 2_000);
    assert.equal(new Set(codes.join('')).size, 21);
    for (const code of codes.slice(0, 50)) {
      assert.match(code, /^[B-Z]{4}-[B-Z]{4}$/);
      for (const typed of [code, code.toLowerCase(), code.replace('-', ''), ` ${code.replace('-', ' ')} `]) {
        assert.equal(normalUserCode(typed), code);
      }
    }
    for (const wrong of ['', 'WDJB', 'WDJB-MJH0', 'WDJB-MJHTX', 'WDJB-MJHА', 'A'.repeat(1_000_000)]) {
      assert.equal(normalUserCode(wrong), undefined);
    }
  });
});

describe('an authorization code', () => {
  const { verifier, challenge } = mintPkce(rng);
  const URI = 'https://console.example/callback';
  const client = { clientId: 'console', redirectUris: [URI] };
  const REQUEST: AuthorizationRequest = {
    responseType: 'code',
    clientId: 'console',
    redirectUri: URI,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
    scope: 'vee.read:/',
  };
  const grantOf = (changes: Partial<AuthorizationRequest> = {}) => {
    const checked = checkAuthorizationRequest({ ...REQUEST, ...changes }, client);
    assert.ok(checked.ok);
    return grantAuthorization(checked.value, APPROVAL, 0, rng);
  };
  const shown = { clientId: 'console', redirectUri: URI, verifier };
  const redeem = (grant: AuthorizationGrant, changes: Partial<typeof shown> & { jkt?: string } = {}, now = 1) =>
    redeemAuthorization(grant, { ...shown, ...changes }, now);

  test('is redeemed once; the second time its session is revoked', () => {
    const first = redeem(grantOf().grant);
    assert.deepEqual([first.outcome, first.mustRevokeSession], [{ ok: true, value: APPROVAL }, false]);
    const second = redeem(first.grant);
    assert.deepEqual([second.outcome, second.mustRevokeSession], [{ ok: false, error: 'invalid_grant' }, true]);
  });

  test('is of no use to who stole it, and used up by the attempt', () => {
    const wrong: Parameters<typeof redeem>[1][] = [
      { verifier: mintPkce(rng).verifier },
      { verifier: challenge },
      { verifier: '' },
      { verifier: `${verifier} ` },
      { clientId: 'evil' },
      { redirectUri: 'https://evil.example/' },
    ];
    for (const changes of wrong) {
      const { grant, outcome, mustRevokeSession } = redeem(grantOf().grant, changes);
      assert.deepEqual([outcome.ok, mustRevokeSession, grant.isUsed], [false, false, true], JSON.stringify(changes));
    }
  });

  test('is bound to the key that the request named', () => {
    assert.equal(redeem(grantOf({ jkt: KEY }).grant).outcome.ok, false);
    assert.equal(redeem(grantOf({ jkt: KEY }).grant, { jkt: 'o'.repeat(43) }).outcome.ok, false);
    assert.equal(redeem(grantOf({ jkt: KEY }).grant, { jkt: KEY }).outcome.ok, true);
  });

  test('lives for a minute', () => {
    assert.equal(redeem(grantOf().grant, {}, 60 * SECOND - 1).outcome.ok, true);
    assert.equal(redeem(grantOf().grant, {}, 60 * SECOND).outcome.ok, false);
  });

  test('is kept as a digest only', () => {
    const { grant, code } = grantOf();
    assert.equal(JSON.stringify(grant).includes(code), false);
    assert.equal(matchesSecret(code, grant.codeDigest), true);
  });

  test('is given out for a registered redirect URI only, compared character by character, and nobody is sent elsewhere', () => {
    const uris = [
      `${URI}/`,
      `${URI}?x=1`,
      `${URI}#x`,
      URI.toUpperCase(),
      'https://console.example/callback/../x',
      'https://console.example.evil/callback',
      'http://console.example/callback',
      'https://console.example:443/callback',
      '',
    ];
    for (const redirectUri of uris) {
      const checked = checkAuthorizationRequest({ ...REQUEST, redirectUri }, client);
      assert.equal(checked.ok ? 'ok' : checked.error.mayRedirect, false, redirectUri);
    }
    assert.equal(checkAuthorizationRequest(REQUEST, undefined).ok, false);
    assert.equal(checkAuthorizationRequest({ ...REQUEST, clientId: 'other' }, client).ok, false);
  });

  test('needs PKCE with S256 and the code flow', () => {
    const wrong: Partial<AuthorizationRequest>[] = [
      { codeChallengeMethod: 'plain' },
      { codeChallengeMethod: undefined },
      { codeChallenge: undefined },
      { codeChallenge: verifier.slice(1) },
      { responseType: 'token' },
      { responseType: 'code token' },
    ];
    for (const changes of wrong) {
      const checked = checkAuthorizationRequest({ ...REQUEST, ...changes }, client);
      assert.equal(checked.ok ? 'ok' : checked.error.mayRedirect, true, JSON.stringify(changes));
    }
  });

  test('has the challenge of RFC 7636, appendix B', () => {
    assert.equal(
      pkceChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });
});
