import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Credentials } from '@hanse/http';
import { VirtualClock } from '@hanse/testkit';
import { OpenNebulaUsers } from '../../src/tiers/opennebula/open-nebula-users.ts';
import { Imitation } from '../support/imitation.ts';
import { ImitationOpenNebula } from '../support/imitation-open-nebula.ts';

const TOKEN = 'ab'.repeat(32);
const REFUSED = { code: 'GATEWAY_LOCAL_CREDENTIAL_REFUSED' };

function shows(session: string): Credentials {
  const authorization = `Basic ${Buffer.from(session).toString('base64')}`;
  return { method: 'GET', target: '/v1/vees', headers: { authorization } };
}

function usersOf(url: string, clock = new VirtualClock(Date.now()), operatorGroup?: string): OpenNebulaUsers {
  return new OpenNebulaUsers({ service: { peer: 'OpenNebula', url }, clock, operatorGroup });
}

describe('the users of an OpenNebula', () => {
  test('are who oned says their login token belongs to, asked once a minute at most', async () => {
    await using nebula = await ImitationOpenNebula.start();
    nebula.users.push({ id: 7, name: 'olga', tokens: [{ token: TOKEN, ends: -1 }] });
    const clock = new VirtualClock(Date.now());
    const users = usersOf(nebula.url, clock);
    const { until: _until, ...olga } = await users.identify(shows(`olga:${TOKEN}`));
    const expected = { name: '7', displayName: 'olga', isOperator: false, project: 'users' };
    assert.deepEqual(olga, { source: 'opennebula', ...expected });
    await users.identify(shows(`olga:${TOKEN}`));
    assert.equal(nebula.questions, 1);
    nebula.users.pop();
    await clock.advance(60_000);
    await assert.rejects(users.identify(shows(`olga:${TOKEN}`)), REFUSED);
  });

  test('count no longer than their token', async () => {
    await using nebula = await ImitationOpenNebula.start();
    const clock = new VirtualClock(Math.floor(Date.now() / 1000) * 1000);
    nebula.users.push({ id: 7, name: 'olga', tokens: [{ token: TOKEN, ends: clock.now() / 1000 + 30 }] });
    const users = usersOf(nebula.url, clock);
    await users.identify(shows(`olga:${TOKEN}`));
    await clock.advance(30_000);
    await assert.rejects(users.identify(shows(`olga:${TOKEN}`)), REFUSED);
  });

  test('are refused for a password, also one that looks like a token, and for what is no session', async () => {
    await using nebula = await ImitationOpenNebula.start();
    const digest = 'cd'.repeat(20);
    nebula.users.push({ id: 7, name: 'olga', password: digest, tokens: [] });
    const users = usersOf(nebula.url);
    await assert.rejects(users.identify(shows(`olga:${digest}`)), REFUSED);
    assert.equal(nebula.questions, 1);
    for (const session of ['olga:secret', 'olga', `:${TOKEN}`, `ol ga:${TOKEN}`, `olga:${TOKEN}:x`, '']) {
      await assert.rejects(users.identify(shows(session)), REFUSED);
    }
    assert.equal(nebula.questions, 1, 'those were never sent on');
  });

  test('are refused when they are disabled or have lost the token', async () => {
    await using nebula = await ImitationOpenNebula.start();
    nebula.users.push({ id: 7, name: 'olga', isEnabled: false, tokens: [{ token: TOKEN, ends: -1 }] });
    await assert.rejects(usersOf(nebula.url).identify(shows(`olga:${TOKEN}`)), REFUSED);
    await assert.rejects(usersOf(nebula.url).identify(shows(`olga:${'ef'.repeat(32)}`)), REFUSED);
  });

  test('are operators by the configured group alone', async () => {
    await using nebula = await ImitationOpenNebula.start();
    nebula.users.push({ id: 0, name: 'oneadmin', group: 'oneadmin', tokens: [{ token: TOKEN, ends: -1 }] });
    assert.equal((await usersOf(nebula.url).identify(shows(`oneadmin:${TOKEN}`))).isOperator, false);
    const users = usersOf(nebula.url, undefined, 'oneadmin');
    assert.equal((await users.identify(shows(`oneadmin:${TOKEN}`))).isOperator, true);
  });

  test('cannot be told while oned is away or answers something else', async () => {
    const ask = (url: string) => usersOf(url).identify(shows(`olga:${TOKEN}`));
    await assert.rejects(ask('http://127.0.0.1:1/RPC2'), { code: 'PEER_UNREACHABLE' });
    const bodies = ['', 'no XML', '<methodResponse/>', '<methodResponse><fault/></methodResponse>', '<!DOCTYPE x><x/>'];
    for (const body of bodies) {
      await using other = await Imitation.start(() => ({ status: 200, body }));
      await assert.rejects(ask(other.url), { code: 'PEER_ANSWER_UNEXPECTED' });
    }
    await using broken = await Imitation.start(() => ({ status: 500 }));
    await assert.rejects(ask(broken.url), { code: 'PEER_ANSWER_UNEXPECTED' });
  });
});
