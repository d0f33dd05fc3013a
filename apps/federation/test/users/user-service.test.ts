import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { TokenIssuer, TokenVerifier } from '@hanse/identity';
import { FEDERATION_AUDIENCE, UserService } from '../../src/users/user-service.ts';
import { UserTable } from '../../src/users/user-table.ts';
import { makeTables } from '../support/world.ts';

const ISSUER = 'urn:hanse:federation:hansa';
const PASSWORD = 'correct horse battery';

describe('local accounts', () => {
  test('are proved by their password and answered with a token for the federation', async () => {
    const { service, verifier } = setUp();
    const user = await service.create({ user: 'hinrich', password: PASSWORD, role: 'member' });
    const session = await service.login({ user: 'hinrich', password: PASSWORD });
    const claims = await verifier.verify(session.token);
    assert.deepEqual([claims.subject, claims.roles], [user.userId, ['member']]);
  });

  test('are not told apart when user or password is wrong', async () => {
    const { service } = setUp();
    await service.create({ user: 'hinrich', password: PASSWORD, role: 'member' });
    const refused = { code: 'IDENTITY_LOGIN_REFUSED', message: 'The user name or the password is wrong' };
    await assert.rejects(service.login({ user: 'hinrich', password: 'guess' }), refused);
    await assert.rejects(service.login({ user: 'nobody', password: PASSWORD }), refused);
  });

  test('are made once under a name', async () => {
    const { service } = setUp();
    await service.create({ user: 'hinrich', password: PASSWORD, role: 'member' });
    const again = service.create({ user: 'hinrich', password: PASSWORD, role: 'operator' });
    await assert.rejects(again, { code: 'FEDERATION_USER_EXISTS' });
  });

  test('renew a session once with each refresh token, also when two ask at once', async () => {
    const { service } = setUp();
    await service.create({ user: 'hinrich', password: PASSWORD, role: 'member' });
    const { refreshToken } = await service.login({ user: 'hinrich', password: PASSWORD });
    const outcomes = await Promise.allSettled([service.refresh(refreshToken), service.refresh(refreshToken)]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    await assert.rejects(service.refresh(refreshToken), { code: 'IDENTITY_LOGIN_REFUSED' });
    const [renewed] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    assert.ok((await service.refresh(renewed?.refreshToken ?? '')).token);
  });

  test('do not renew a session that is too old', async () => {
    const { service, clock } = setUp();
    await service.create({ user: 'hinrich', password: PASSWORD, role: 'member' });
    const { refreshToken } = await service.login({ user: 'hinrich', password: PASSWORD });
    await clock.advance(12 * 3_600_000);
    await assert.rejects(service.refresh(refreshToken), { code: 'IDENTITY_LOGIN_REFUSED' });
  });
});

function setUp() {
  const { db, clock, rng } = makeTables();
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = new TokenIssuer({ issuer: ISSUER, key, clock, rng });
  const verifier = new TokenVerifier({ jwks: issuer.jwks(), issuer: ISSUER, audience: FEDERATION_AUDIENCE, clock });
  return { service: new UserService({ db, users: new UserTable({ db }), issuer, clock, rng }), verifier, clock };
}
