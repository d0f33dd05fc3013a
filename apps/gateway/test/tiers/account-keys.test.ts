import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Credentials } from '@hanse/http';
import { hashPassword } from '@hanse/identity';
import { SiteIds } from '@hanse/kernel';
import { temporaryFolder } from '@hanse/testkit';
import { AccountFile } from '../../src/tiers/accounts/account-file.ts';
import { LocalAccounts } from '../../src/tiers/accounts/local-accounts.ts';
import { LocalSessionTable } from '../../src/tiers/accounts/local-session-table.ts';
import { LocalSessions } from '../../src/tiers/accounts/local-sessions.ts';
import { makeRegister } from '../support/register.ts';

const HOUR = 3_600_000;
const MONTH = 720 * HOUR;
const JKT = 'k'.repeat(43);
const PASSWORD = 'a long password';

/** Accounts of a site with one user, whose proofs are always good, on a clock that stands still. */
async function accountsIn(folder: string) {
  const { clock, rng, db, commit } = makeRegister();
  const file = new AccountFile({ dataFolder: folder });
  const passwordHash = await hashPassword(PASSWORD, rng);
  const times = { createdAt: clock.now(), passwordSetAt: clock.now() };
  file.change(() => [{ accountId: 'one', name: 'anna', role: 'member', passwordHash, ...times }]);
  const sessions = new LocalSessions({ table: new LocalSessionTable({ db }), commit, clock, rng });
  const proof = {
    keyOf: () => Promise.resolve(JKT),
    shownBy: () => Promise.resolve({ proofThumbprint: JKT }),
  };
  const keyFile = join(folder, 'local-tokens.json');
  const siteId = SiteIds.mint(clock, rng);
  const accounts = new LocalAccounts({ siteId, file, sessions, proof, keyFile, clock, rng });
  const keys = () => (JSON.parse(readFileSync(keyFile, 'utf8')) as { keys: unknown[] }).keys.length;
  const sent = (token = ''): Credentials => ({
    method: 'GET',
    target: '/',
    headers: { authorization: `DPoP ${token}` },
  });
  const login = () => accounts.login({ user: 'anna', password: PASSWORD }, { address: '::1', credentials: sent() });
  return { accounts, sessions, file, clock, keys, login, sent };
}

const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;

describe('the keys of local accounts', () => {
  test('change by themselves, and what the last one signed stays good', async () => {
    await using folder = await temporaryFolder();
    const { accounts, clock, keys, login, sent } = await accountsIn(folder.path);
    const first = await login();
    await clock.advance(MONTH - HOUR);
    const last = await login();
    assert.equal(keys(), 2, 'the next one is made ahead');
    assert.equal(kidOf(last.token), kidOf(first.token));
    await clock.advance(HOUR * 6);
    const next = await login();
    assert.notEqual(kidOf(next.token), kidOf(first.token));
    assert.equal((await accounts.identify(sent(next.token))).displayName, 'anna');
    await clock.advance(2 * HOUR);
    await login();
    assert.equal(keys(), 1, 'the dead one is destroyed');
  });

  test('are trusted over a change that falls into the life of a token', async () => {
    await using folder = await temporaryFolder();
    const { accounts, clock, login, sent } = await accountsIn(folder.path);
    await clock.advance(MONTH - 6 * HOUR);
    await login();
    await clock.advance(2 * HOUR);
    await login();
    await clock.advance(4 * HOUR - 300_000);
    const before = await login();
    await clock.advance(600_000);
    const after = await login();
    assert.notEqual(kidOf(after.token), kidOf(before.token));
    for (const { token } of [before, after]) assert.equal((await accounts.identify(sent(token))).displayName, 'anna');
  });
});

describe('a local session', () => {
  test('that was not used for two hours is over, whatever is shown', async () => {
    await using folder = await temporaryFolder();
    const { sessions, file, clock, login } = await accountsIn(folder.path);
    const { sessionId } = await login();
    const find = (name: string) => file.find(name);
    await clock.advance(2 * HOUR - 1);
    assert.ok(sessions.find(sessionId, find).ok);
    await clock.advance(1);
    assert.throws(() => sessions.requireLive(sessionId, find), { code: 'IDENTITY_SESSION_ENDED' });
  });
});
