import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Credentials } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { temporaryFolder, VirtualClock } from '@hanse/testkit';
import { KeystoneClient } from '../../src/tiers/keystone/keystone-client.ts';
import { KeystoneUsers } from '../../src/tiers/keystone/keystone-users.ts';
import { readServiceCredential } from '../../src/tiers/keystone/service-credential.ts';
import { ImitationKeystone, KEYSTONE_SERVICE } from '../support/imitation-keystone.ts';

const TOKEN = 'gAAAAABm-a-users-token';

function shows(token: string | string[]): Credentials {
  return { method: 'GET', target: '/v1/vees', headers: { 'x-auth-token': token } };
}

function usersOf(
  url: string,
  clock = new VirtualClock(Date.now()),
  options: { password?: string; operatorRole?: string } = {},
) {
  const { password = KEYSTONE_SERVICE.password, operatorRole } = options;
  const credential = () => ({ ...KEYSTONE_SERVICE, password });
  const client = new KeystoneClient({ service: { peer: 'Keystone', url }, credential });
  return { users: new KeystoneUsers({ client, clock, operatorRole }), clock };
}

describe('the users of a Keystone', () => {
  test('are who Keystone says, asked once a minute at most', async () => {
    await using keystone = await ImitationKeystone.start();
    keystone.tokens.set(TOKEN, { id: 'a11ce', name: 'alice' });
    const { users, clock } = usersOf(keystone.url);
    assert.equal(users.recognises(shows(TOKEN)), true);
    assert.equal(users.recognises({ method: 'GET', target: '/', headers: { authorization: 'Bearer x' } }), false);
    const { until: _until, ...alice } = await users.identify(shows(TOKEN));
    const expected = { name: 'a11ce', displayName: 'alice@Default', isOperator: false, project: 'f00d' };
    assert.deepEqual(alice, { source: 'keystone', ...expected });
    await Promise.all(Array.from({ length: 5 }, () => users.identify(shows(TOKEN))));
    assert.deepEqual([keystone.questions, keystone.logins], [1, 1]);
    keystone.tokens.delete(TOKEN);
    await clock.advance(59_000);
    await users.identify(shows(TOKEN));
    await clock.advance(1_000);
    await assert.rejects(users.identify(shows(TOKEN)), { code: 'GATEWAY_LOCAL_CREDENTIAL_REFUSED' });
  });

  test('count no longer than their token', async () => {
    await using keystone = await ImitationKeystone.start();
    const { users, clock } = usersOf(keystone.url);
    keystone.tokens.set(TOKEN, { id: 'a11ce', name: 'alice', expiresAt: clock.now() + 5_000 });
    await users.identify(shows(TOKEN));
    await clock.advance(5_000);
    await assert.rejects(users.identify(shows(TOKEN)), { code: 'GATEWAY_LOCAL_CREDENTIAL_REFUSED' });
  });

  test('are asked for together when they come together', async () => {
    await using keystone = await ImitationKeystone.start();
    keystone.tokens.set(TOKEN, { id: 'a11ce', name: 'alice' });
    const { users } = usersOf(keystone.url);
    await Promise.all(Array.from({ length: 5 }, () => users.identify(shows(TOKEN))));
    assert.equal(keystone.questions, 1);
  });

  test('are refused for a token that is unknown, forged in form, or sent twice; that is never sent on', async () => {
    await using keystone = await ImitationKeystone.start();
    const { users } = usersOf(keystone.url);
    await assert.rejects(users.identify(shows('unknown-token')), { code: 'GATEWAY_LOCAL_CREDENTIAL_REFUSED' });
    for (const token of ['with space', 'x'.repeat(5000), 'ümlaut-token', ['one-token-1', 'two-token-2'], '']) {
      await assert.rejects(users.identify(shows(token)), { code: 'GATEWAY_LOCAL_CREDENTIAL_REFUSED' });
    }
    assert.equal(keystone.questions, 1);
  });

  test('are operators by the configured role alone', async () => {
    await using keystone = await ImitationKeystone.start();
    keystone.tokens.set(TOKEN, { id: 'r00t', name: 'root', roles: ['member', 'admin'] });
    assert.equal((await usersOf(keystone.url).users.identify(shows(TOKEN))).isOperator, false);
    const { users } = usersOf(keystone.url, undefined, { operatorRole: 'admin' });
    assert.equal((await users.identify(shows(TOKEN))).isOperator, true);
  });

  test('are let in again when the token of the gateway itself was revoked', async () => {
    await using keystone = await ImitationKeystone.start();
    keystone.tokens.set(TOKEN, { id: 'a11ce', name: 'alice' });
    const { users, clock } = usersOf(keystone.url);
    await users.identify(shows(TOKEN));
    keystone.serviceTokens.clear();
    await clock.advance(60_000);
    assert.equal((await users.identify(shows(TOKEN))).name, 'a11ce');
    assert.equal(keystone.logins, 2);
  });

  test('cannot be told while Keystone is away or refuses the gateway, without any secret being told', async () => {
    await using keystone = await ImitationKeystone.start();
    const { users } = usersOf(keystone.url, undefined, { password: 'wrong secret' });
    await assert.rejects(users.identify(shows(TOKEN)), (thrown) => {
      assert.ok(thrown instanceof HanseError);
      assert.deepEqual([thrown.code, thrown.kind], ['GATEWAY_KEYSTONE_REFUSED', 'unavailable']);
      assert.doesNotMatch(JSON.stringify([thrown.message, thrown.details, thrown.remedy]), /secret|a-users-token/);
      return true;
    });
    const { users: lost } = usersOf('http://127.0.0.1:1');
    await assert.rejects(lost.identify(shows(TOKEN)), { code: 'PEER_UNREACHABLE' });
  });
});

describe('the credential of the gateway at Keystone', () => {
  test('is read from a file that only its owner can read', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'keystone.json');
    writeFileSync(file, JSON.stringify(KEYSTONE_SERVICE), { mode: 0o600 });
    assert.deepEqual(readServiceCredential(file), KEYSTONE_SERVICE);
    chmodSync(file, 0o640);
    assert.throws(() => readServiceCredential(file), { code: 'GATEWAY_CREDENTIAL_UNUSABLE' });
    chmodSync(file, 0o600);
    for (const content of ['{"user": "secret', '{}', JSON.stringify({ ...KEYSTONE_SERVICE, more: 1 })]) {
      writeFileSync(file, content);
      assert.throws(
        () => readServiceCredential(file),
        (thrown) => {
          assert.ok(thrown instanceof HanseError);
          assert.equal(thrown.code, 'GATEWAY_CREDENTIAL_UNUSABLE');
          assert.doesNotMatch(thrown.message, /secret/);
          return true;
        },
      );
    }
    assert.throws(() => readServiceCredential(join(folder.path, 'none')), { code: 'GATEWAY_CREDENTIAL_UNUSABLE' });
  });
});
