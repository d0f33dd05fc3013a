import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { derivePassword, type PasswordDerivation, TokenIssuer, TokenVerifier } from '@hanse/identity';
import { UserIds } from '@hanse/kernel';
import { AuditLog } from '@hanse/store';
import { RecordingLogger } from '@hanse/testkit';
import { IdentityAudit } from '../../src/trust/identity-audit.ts';
import { AccessTokens, FEDERATION_AUDIENCE } from '../../src/users/access-tokens.ts';
import { SessionService } from '../../src/users/session-service.ts';
import { SessionTable } from '../../src/users/session-table.ts';
import { UserService } from '../../src/users/user-service.ts';
import { NO_PASSWORD, UserTable } from '../../src/users/user-table.ts';
import { makeTables } from '../support/world.ts';

const ISSUER = 'urn:hanse:federation:hansa';
const PASSWORD = 'correct horse battery';
const LOGIN = { user: 'hinrich', password: PASSWORD };
const JKT = 'A'.repeat(43);
const ADDRESS = '192.0.2.7';
/** So many of each are measured. */
const ROUNDS = 3;

describe('local accounts', () => {
  test('are proved by their password and answered with a token for the federation', async () => {
    const { service, verifier } = setUp();
    const user = await service.create({ user: 'hinrich', password: PASSWORD, role: 'member' });
    const session = await service.login({ user: 'hinrich', password: PASSWORD }, { address: ADDRESS, jkt: JKT });
    const claims = await verifier.verify(session.token);
    assert.deepEqual([claims.subject, claims.roles], [user.userId, []]);
  });

  test('are not told apart when user or password is wrong', async () => {
    const { service } = setUp();
    await service.create({ user: 'hinrich', password: PASSWORD, role: 'member' });
    const refused = { code: 'IDENTITY_LOGIN_REFUSED', message: 'The user name or the password is wrong' };
    await assert.rejects(
      service.login({ user: 'hinrich', password: 'guess' }, { address: ADDRESS, jkt: JKT }),
      refused,
    );
    await assert.rejects(
      service.login({ user: 'nobody', password: PASSWORD }, { address: ADDRESS, jkt: JKT }),
      refused,
    );
  });

  test('are made once under a name', async () => {
    const { service } = setUp();
    await service.create({ user: 'hinrich', password: PASSWORD, role: 'member' });
    const again = service.create({ user: 'hinrich', password: PASSWORD, role: 'operator' });
    await assert.rejects(again, { code: 'FEDERATION_USER_EXISTS' });
  });

  test('renew a session with refresh tokens that are good once', async () => {
    const { service, verifier } = await setUpWithUser();
    const opened = await service.login(LOGIN, { address: ADDRESS, jkt: JKT });
    const second = await service.refresh(opened.refreshToken, { jkt: JKT });
    const third = await service.refresh(second.refreshToken, { jkt: JKT });
    assert.equal(new Set([opened, second, third].map(({ refreshToken }) => refreshToken)).size, 3);
    assert.deepEqual(new Set([opened, second, third].map(({ sessionId }) => sessionId)).size, 1);
    assert.equal((await verifier.verify(third.token)).sessionId, opened.sessionId);
  });

  test('lose the whole session when a refresh token is used twice', async () => {
    const { service, sessions } = await setUpWithUser();
    const opened = await service.login(LOGIN, { address: ADDRESS, jkt: JKT });
    const other = await service.login(LOGIN, { address: ADDRESS, jkt: JKT });
    const renewed = await service.refresh(opened.refreshToken, { jkt: JKT });
    await assert.rejects(service.refresh(opened.refreshToken, { jkt: JKT }), {
      code: 'IDENTITY_SESSION_ENDED',
      message: /before/,
    });
    await assert.rejects(service.refresh(renewed.refreshToken, { jkt: JKT }), { code: 'IDENTITY_SESSION_ENDED' });
    assert.throws(() => sessions.requireLive(opened.sessionId), { code: 'IDENTITY_SESSION_ENDED' });
    assert.ok((await service.refresh(other.refreshToken, { jkt: JKT })).token, 'another login of the user goes on');
  });

  test('let one of two who use a refresh token at once go on, and only until the next renewal', async () => {
    const { service } = await setUpWithUser();
    const { refreshToken } = await service.login(LOGIN, { address: ADDRESS, jkt: JKT });
    const outcomes = await Promise.allSettled([
      service.refresh(refreshToken, { jkt: JKT }),
      service.refresh(refreshToken, { jkt: JKT }),
    ]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const [renewed] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    await assert.rejects(service.refresh(renewed?.refreshToken ?? '', { jkt: JKT }), {
      code: 'IDENTITY_SESSION_ENDED',
    });
  });

  test('do not renew a session that was not used for a week', async () => {
    const { service, clock } = await setUpWithUser();
    const { refreshToken } = await service.login(LOGIN, { address: ADDRESS, jkt: JKT });
    await clock.advance(7 * 24 * 3_600_000);
    await assert.rejects(service.refresh(refreshToken, { jkt: JKT }), {
      code: 'IDENTITY_SESSION_ENDED',
      message: /not used/,
    });
  });

  test('do not renew a session with a token nobody issued', async () => {
    const { service } = await setUpWithUser();
    await assert.rejects(service.refresh('made-up', { jkt: JKT }), { code: 'IDENTITY_LOGIN_REFUSED' });
  });

  test('show their sessions to their owner alone, who ends them one by one', async () => {
    const { service, sessions, user } = await setUpWithUser();
    const stranger = await service.create({ user: 'godeke', password: PASSWORD, role: 'operator' });
    const [first, second] = [
      await service.login(LOGIN, { address: ADDRESS, jkt: JKT }),
      await service.login(LOGIN, { address: ADDRESS, jkt: JKT }),
    ];
    assert.deepEqual(
      new Set(sessions.list(user.userId).map(({ sessionId }) => sessionId)),
      new Set([first.sessionId, second.sessionId]),
    );
    assert.deepEqual(sessions.list(stranger.userId), []);
    const unknown = { code: 'FEDERATION_SESSION_UNKNOWN' };
    assert.throws(() => sessions.revoke(first.sessionId, stranger.userId), unknown);
    sessions.requireLive(first.sessionId);
    sessions.revoke(first.sessionId, user.userId);
    assert.throws(() => sessions.requireLive(first.sessionId), { code: 'IDENTITY_SESSION_ENDED' });
    await assert.rejects(service.refresh(first.refreshToken, { jkt: JKT }), { code: 'IDENTITY_SESSION_ENDED' });
    assert.deepEqual(
      sessions.list(user.userId).map(({ sessionId }) => sessionId),
      [second.sessionId],
    );
  });

  test('keep the end of a session over a restart for as long as its tokens live', async () => {
    const { service, sessions, user, db, clock, rng } = await setUpWithUser();
    const { sessionId } = await service.login(LOGIN, { address: ADDRESS, jkt: JKT });
    sessions.revoke(sessionId, user.userId);
    const restarted = new SessionService({
      db,
      sessions: new SessionTable({ db }),
      clock,
      rng,
      requireMember: () => undefined,
      onEnded: () => undefined,
    });
    assert.throws(() => restarted.requireLive(sessionId), { code: 'IDENTITY_SESSION_ENDED' });
  });

  test('are slowed down by name and address after failures, without any work', async () => {
    const { service, clock, derivations } = await setUpWithUser();
    const guess = { ...LOGIN, password: 'guess' };
    for (let tries = 0; tries < 5; tries += 1) {
      await assert.rejects(service.login(guess, { address: ADDRESS, jkt: JKT }), { code: 'IDENTITY_LOGIN_REFUSED' });
    }
    const done = derivations.length;
    await assert.rejects(service.login(LOGIN, { address: ADDRESS, jkt: JKT }), {
      code: 'IDENTITY_LOGIN_THROTTLED',
      details: { seconds: 1 },
    });
    assert.equal(derivations.length, done);
    assert.ok(
      (await service.login(LOGIN, { address: '192.0.2.8', jkt: JKT })).token,
      'the owner elsewhere is not locked out',
    );
    await clock.advance(1_000);
    assert.ok((await service.login(LOGIN, { address: ADDRESS, jkt: JKT })).token);
  });

  test('cost the same work whatever is wrong with a login, or nothing', async () => {
    const { service, derivations, refusals } = await setUpWithRefusals();
    for (const [what, login] of refusals) {
      const refused = { code: 'IDENTITY_LOGIN_REFUSED', message: 'The user name or the password is wrong' };
      await assert.rejects(service.login(login, { address: ADDRESS, jkt: JKT }), refused, what);
    }
    await service.login(LOGIN, { address: ADDRESS, jkt: JKT });
    assert.equal(derivations.length, refusals.length + 1);
    assert.equal(new Set(derivations).size, 1, derivations.join('; '));
  });

  test('are told apart by nobody who takes the time', async (context) => {
    const { service, refusals, clock } = await setUpWithRefusals();
    const times = new Map<string, number[]>(refusals.map(([what]) => [what, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [what, login] of refusals) {
        const since = performance.now();
        await assert.rejects(service.login(login, { address: ADDRESS, jkt: JKT }), { code: 'IDENTITY_LOGIN_REFUSED' });
        times.get(what)?.push(performance.now() - since);
      }
      await clock.advance(4_000_000);
    }
    // For people to look at; a test that asserted on it would fail on a busy machine.
    for (const [what, all] of times) {
      context.diagnostic(`${what}: ${all.sort((a, b) => a - b)[ROUNDS >> 1]?.toFixed(1)} ms (median of ${ROUNDS})`);
    }
  });

  test('leave no secret in the database', async () => {
    const { service, db } = await setUpWithUser();
    const { refreshToken } = await service.login(LOGIN, { address: ADDRESS, jkt: JKT });
    const next = await service.refresh(refreshToken, { jkt: JKT });
    const tables = ['user', 'session', 'refresh_token'].map((table) => db.all(`SELECT * FROM ${table}`));
    assert.ok(tables.every((rows) => rows.length > 0));
    const text = JSON.stringify(tables);
    for (const secret of [PASSWORD, refreshToken, next.refreshToken, next.token]) assert.ok(!text.includes(secret));
  });
});

async function setUpWithUser() {
  const made = setUp();
  return { ...made, user: await made.service.create({ user: 'hinrich', password: PASSWORD, role: 'member' }) };
}

/** An account for everything that may be wrong, and the login that it is wrong for. */
async function setUpWithRefusals() {
  const world = await setUpWithUser();
  const { service, db, clock, rng } = world;
  const users = new UserTable({ db });
  const { userId } = await service.create({ user: 'godeke', password: PASSWORD, role: 'member' });
  users.setDisabled(userId, clock.now());
  users.insert({ userId: UserIds.mint(clock, rng), name: 'anna', passwordHash: NO_PASSWORD, role: 'member' });
  const refusals = [
    ['a wrong password', { ...LOGIN, password: 'guess' }],
    ['an unknown user', { ...LOGIN, user: 'nobody' }],
    ['a disabled account', { ...LOGIN, user: 'godeke' }],
    ['an account without a password', { ...LOGIN, user: 'anna' }],
  ] as const;
  return { ...world, refusals };
}

function setUp() {
  const { db, clock, rng, vos } = makeTables();
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = new TokenIssuer({ issuer: ISSUER, key, clock, rng });
  const verifier = new TokenVerifier({ jwks: issuer.jwks(), issuer: ISSUER, audience: FEDERATION_AUDIENCE, clock });
  const { memberships } = vos;
  const sessions = new SessionService({
    ...{ db, sessions: new SessionTable({ db }), clock, rng },
    onEnded: () => undefined,
    requireMember: (vo, userId) => void memberships.require(vo, userId),
  });
  const audit = new IdentityAudit({ audit: new AuditLog({ db }), clock, logger: new RecordingLogger() });
  const derivations: string[] = [];
  const derive: PasswordDerivation = (password, salt, cost) => {
    derivations.push(`${salt.length} bytes of salt, ${JSON.stringify(cost)}`);
    return derivePassword(password, salt, cost);
  };
  const tokens = new AccessTokens({ issuer, memberships });
  const service = new UserService({ users: new UserTable({ db }), sessions, tokens, audit, clock, rng, derive });
  return { db, clock, rng, service, sessions, verifier, derivations };
}
