import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomBelow } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import {
  checkLogin,
  hashPassword,
  LoginThrottle,
  needsRehash,
  openSession,
  ownSessions,
  PASSWORD_COST,
  type PasswordCost,
  type RefreshFamily,
  RevocationList,
  revokeSession,
  rotateRefreshToken,
  sessionRevocation,
  sessionState,
  startRefreshFamily,
  touchSession,
} from '../src/index.ts';
import { refused } from './support/refused.ts';

const HOUR = 3_600_000;

describe('a session', () => {
  const world = () => {
    const parts = { clock: new VirtualClock(0), rng: new SeededRng('sessions') };
    return {
      ...parts,
      open: (userId = 'ada') =>
        openSession({ userId, clientId: 'cli', lifetime: 10 * HOUR, idleTimeout: 2 * HOUR }, parts),
    };
  };

  test('lives while it is used, and ends whatever is done', () => {
    const { open } = world();
    let session = open();
    for (let hour = 1; hour < 10; hour += 1) session = touchSession(session, hour * HOUR);
    assert.equal(sessionState(session, 10 * HOUR - 1), 'live');
    assert.equal(sessionState(session, 10 * HOUR), 'expired');
    assert.throws(() => touchSession(session, 10 * HOUR), refused('IDENTITY_SESSION_ENDED', /expired/));
  });

  test('that was not used for long does not come back', () => {
    const session = world().open();
    assert.equal(sessionState(session, 2 * HOUR - 1), 'live');
    assert.throws(() => touchSession(session, 2 * HOUR), refused('IDENTITY_SESSION_ENDED', /not used/));
  });

  test('is revoked once, and its tokens with it', () => {
    const session = revokeSession(world().open(), 'ada', 5);
    assert.deepEqual(revokeSession(session, 'operator', 9).revoked, { at: 5, by: 'ada' });
    assert.throws(() => touchSession(session, 6), refused('IDENTITY_SESSION_ENDED', /revoked/));
    const list = new RevocationList([sessionRevocation(session, 'north', 5)]);
    const claims = {
      issuer: 'north',
      subject: 'ada',
      audience: 'o',
      clientId: 'c',
      scope: [],
      roles: [],
      actors: [],
      groups: [],
      tokenId: 't',
      issuedAt: 0,
      expiresAt: 0,
      sessionId: session.sessionId,
    };
    assert.equal(list.ofToken(claims, 5 + 900_000)?.kind, 'session');
    assert.equal(list.ofToken(claims, 5 + 1_000_000), undefined);
    assert.equal(list.ofToken({ ...claims, issuer: 'south' }, 5), undefined);
  });

  test('is listed for its owner only, the last used first', () => {
    const { open } = world();
    const sessions = [open(), touchSession(open(), HOUR), open('bob'), revokeSession(open(), 'ada', 1)];
    assert.deepEqual(ownSessions(sessions, 'ada', HOUR), [sessions[1], sessions[0]]);
  });
});

describe('refresh tokens', () => {
  const rng = new SeededRng('refresh');
  const start = (jkt?: string) =>
    startRefreshFamily(
      { sessionId: 's', clientId: 'cli', lifetime: 10 * HOUR, ...(jkt === undefined ? {} : { jkt }) },
      0,
      rng,
    );
  const rotate = (family: RefreshFamily, token: string, now = 1, more: { clientId?: string; jkt?: string } = {}) =>
    rotateRefreshToken(family, { token, clientId: 'cli', ...more }, now, rng);
  const value = (outcome: { ok: boolean; value?: string; error?: string }) => outcome.value ?? '';

  test('are good once, each giving the next', () => {
    let { family, token } = start();
    const seen = new Set([token]);
    for (let round = 0; round < 50; round += 1) {
      const next = rotate(family, token);
      assert.ok(next.outcome.ok);
      [family, token] = [next.family, next.outcome.value];
      seen.add(token);
    }
    assert.equal(seen.size, 51);
    assert.equal(JSON.stringify(family).includes(token), false);
  });

  test('used again revoke their whole family, whoever comes first', () => {
    for (const order of ['thief first', 'owner first']) {
      const { family, token } = start();
      const first = rotate(family, token);
      const second = rotate(first.family, token);
      assert.deepEqual(second.outcome, { ok: false, error: 'reused' }, order);
      assert.deepEqual(rotate(second.family, value(first.outcome)).outcome, { ok: false, error: 'revoked' });
    }
  });

  test('of many generations ago still revoke the family', () => {
    const { family, token } = start();
    let [now, last] = [family, token];
    for (let round = 0; round < 20; round += 1) {
      const next = rotate(now, last);
      [now, last] = [next.family, value(next.outcome)];
    }
    const stolen = rotate(now, token, 7);
    assert.equal(stolen.family.revokedAt, 7);
    assert.deepEqual(rotate(stolen.family, last).outcome, { ok: false, error: 'revoked' });
  });

  test('are refused when they are guessed, expired, or of another client or key, without revoking anything', () => {
    const key = 'k'.repeat(43);
    const { family, token } = start(key);
    const attempts = [
      ['unknown', rotate(family, 'guess', 1, { jkt: key })],
      ['expired', rotate(family, token, 10 * HOUR, { jkt: key })],
      ['wrong-client', rotate(family, token, 1, { clientId: 'evil', jkt: key })],
      ['wrong-key', rotate(family, token, 1, { jkt: 'o'.repeat(43) })],
      ['wrong-key', rotate(family, token)],
    ] as const;
    for (const [why, { family: after, outcome }] of attempts) {
      assert.deepEqual([outcome, after], [{ ok: false, error: why }, family]);
    }
    assert.equal(rotate(family, token, 1, { jkt: key }).outcome.ok, true);
  });

  test('never give two live tokens, in any order of uses (seeded)', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const draw = new SeededRng(`order ${seed}`);
      let { family, token } = start();
      const tokens = [token];
      for (let step = 0; step < 12; step += 1) {
        token = tokens[randomBelow(draw, tokens.length)] ?? '';
        const next = rotate(family, token);
        family = next.family;
        if (next.outcome.ok) tokens.push(next.outcome.value);
        const live = tokens.filter((candidate) => rotate(family, candidate).outcome.ok);
        assert.ok(live.length <= 1);
        if (family.revokedAt !== undefined) assert.equal(live.length, 0);
      }
    }
  });
});

describe('a login', () => {
  const rng = new SeededRng('login');

  /** Counts the work instead of doing it; the passwords are right when the text says so. */
  const counted = () => {
    const work: PasswordCost[] = [];
    const derive = (password: string, _salt: Buffer, cost: PasswordCost) => {
      work.push(cost);
      return Promise.resolve(Buffer.alloc(32, password === 'right' ? 7 : 1));
    };
    return { work, derive };
  };
  const STORED = `$scrypt$ln=${PASSWORD_COST.logN},r=${PASSWORD_COST.r},p=${PASSWORD_COST.p}$${Buffer.alloc(16).toString('base64url')}$${Buffer.alloc(32, 7).toString('base64url')}`;

  function world() {
    const clock = new VirtualClock();
    const { work, derive } = counted();
    const throttle = new LoginThrottle({ clock });
    const accounts = new Map([
      ['ada', { passwordHash: STORED }],
      ['gone', { passwordHash: STORED, isDisabled: true }],
    ]);
    const login = (name: string, password: string, address = '192.0.2.1') =>
      checkLogin({ name, password, address, find: (asked) => accounts.get(asked), throttle, derive });
    return { clock, work, throttle, login };
  }

  test('costs the same work and says the same for unknown user, wrong password and disabled account', async () => {
    const { login, work } = world();
    const errors: string[] = [];
    for (const [name, password] of [
      ['nobody', 'right'],
      ['ada', 'wrong'],
      ['gone', 'right'],
      ['', ''],
    ] as const) {
      await assert.rejects(login(name, password), (thrown) => {
        errors.push(JSON.stringify([(thrown as Error).message, (thrown as { details?: unknown }).details]));
        return refused('IDENTITY_LOGIN_REFUSED')(thrown);
      });
    }
    assert.equal(new Set(errors).size, 1);
    assert.deepEqual(
      work,
      Array.from({ length: 4 }, () => PASSWORD_COST),
    );
    assert.deepEqual((await login('ada', 'right')).isHashOld, false);
  });

  test('does real work on a real hash, and notices one of an older cost', async () => {
    const old = await hashPassword('right', rng, { logN: 4, r: 8, p: 1 });
    const throttle = new LoginThrottle({ clock: new VirtualClock() });
    const login = (password: string) =>
      checkLogin({ name: 'ada', password, address: 'a', find: () => ({ passwordHash: old }), throttle });
    assert.equal((await login('right')).isHashOld, true);
    await assert.rejects(login('Right'), refused('IDENTITY_LOGIN_REFUSED'));
    assert.equal(needsRehash(STORED), false);
  });

  test('is slowed down after some failures, in the same way for a user that does not exist', async () => {
    const guess = async (name: string) => {
      const { login, clock, work } = world();
      const outcomes: string[] = [];
      for (let second = 0; second < 60; second += 1) {
        await login(name, 'wrong').catch((thrown: { code: string; message: string }) => outcomes.push(thrown.message));
        await clock.advance(1_000);
      }
      return { outcomes, work: work.length };
    };
    const [known, unknown] = [await guess('ada'), await guess('nobody')];
    assert.deepEqual(known, unknown);
    assert.equal(known.work, 10);
  });

  test('is not possible a hundred times at once either', async () => {
    const { login, work } = world();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => login('ada', 'wrong')));
    assert.ok(outcomes.every(({ status }) => status === 'rejected'));
    assert.equal(work.length, 5);
  });

  test('is not made possible again by other spellings, other names or other addresses', async () => {
    const spelt = world();
    for (const name of ['ada', 'ADA', 'Ada', 'ａda', 'aDa', 'adA'])
      await spelt.login(name, 'wrong').catch(() => undefined);
    assert.equal(spelt.work.length, 5);
    const sprayed = world();
    for (let at = 0; at < 200; at += 1) await sprayed.login(`user${at}`, 'wrong').catch(() => undefined);
    assert.equal(sprayed.work.length, 30);
    const spread = world();
    for (let at = 0; at < 200; at += 1) await spread.login('ada', 'wrong', `192.0.2.${at}`).catch(() => undefined);
    assert.equal(spread.work.length, 60);
  });

  test('with the right password clears what went before, and is never blocked for more than five minutes', async () => {
    const { login, clock } = world();
    for (let at = 0; at < 4; at += 1) await login('ada', 'wrong').catch(() => undefined);
    await login('ada', 'right');
    for (let at = 0; at < 4; at += 1) await login('ada', 'wrong').catch(() => undefined);
    await login('ada', 'right');
    for (let at = 0; at < 40; at += 1) {
      await login('ada', 'wrong').catch(() => undefined);
      await clock.advance(300_000);
    }
    await login('ada', 'right');
  });

  test('is possible for the owner within seconds while others guess the name from everywhere', async () => {
    const { login, clock } = world();
    for (let at = 0; at < 500; at += 1) {
      await login('ada', 'wrong', `198.51.100.${at}`).catch(() => undefined);
      await clock.advance(1_000);
    }
    await clock.advance(2_000);
    await login('ada', 'right');
  });

  test('forgives no guesses for a right attempt that says nothing about them', () => {
    const throttle = new LoginThrottle({ clock: new VirtualClock() });
    for (let guess = 0; guess < 4; guess += 1) {
      throttle.admit('user code', 'a');
      throttle.admit('user code', 'a');
      throttle.withdraw('user code', 'a');
    }
    throttle.admit('user code', 'a');
    assert.throws(() => throttle.admit('user code', 'a'), refused('IDENTITY_LOGIN_THROTTLED'));
  });

  test('keeps a bounded memory', () => {
    const throttle = new LoginThrottle({ clock: new VirtualClock(), remembered: 100 });
    for (let at = 0; at < 1_000; at += 1) throttle.admit(`u${at}`, `a${at}`);
    assert.equal(throttle.size, 100);
  });
});
