import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError, type UserId, UserIds } from '@hanse/kernel';
import { browserCookie } from '../../src/login/browser-cookie.ts';
import { IdentityLinkTable } from '../../src/upstream/identity-link-table.ts';
import { LinkTickets } from '../../src/upstream/link-tickets.ts';
import { MembershipSync } from '../../src/upstream/membership-sync.ts';
import { UpstreamAccounts } from '../../src/upstream/upstream-accounts.ts';
import { UpstreamAttemptTable } from '../../src/upstream/upstream-attempt-table.ts';
import { UpstreamAttempts } from '../../src/upstream/upstream-attempts.ts';
import type { UpstreamConfig } from '../../src/upstream/upstream-config.ts';
import { UpstreamLogins } from '../../src/upstream/upstream-logins.ts';
import { UserTable } from '../../src/users/user-table.ts';
import { makeTables } from '../support/world.ts';
import { CONFIG, FakeProvider, ISSUER } from './fake-provider.ts';

const BROWSER = cookieOf('b');
const UNKNOWN = { code: 'FEDERATION_LOGIN_UNKNOWN' };
const MAPPED: UpstreamConfig = {
  ...CONFIG,
  vos: [
    { claim: 'groups', value: 'biologists', vo: 'bio', role: 'member' },
    { claim: 'groups', value: 'leaders', vo: 'bio', role: 'vo-admin' },
  ],
};

function from(cookies: string | undefined) {
  return { cookies, address: '192.0.2.7' };
}

function cookieOf(letter: string): string {
  return browserCookie(letter.repeat(43)).split(';')[0] ?? '';
}

/** The federation's side of a login, with a provider that can be bent and a VO "bio". */
function setUp(config = CONFIG) {
  const { db, clock, rng } = makeTables();
  const upstream = new FakeProvider();
  const { provider } = upstream.relyingParty(config);
  const users = new UserTable({ db });
  const roles = new Map<string, string>();
  const revoked = new Set<string>();
  const finished: string[] = [];
  const failures: string[] = [];
  const toldOf: string[] = [];
  const audit = {
    identityLinked: () => undefined,
    identityUnlinked: () => undefined,
    loginFailed: (_userId: string | undefined, { code }: { code: string }) => void failures.push(code),
  };
  const tickets = new LinkTickets({ db, clock, rng });
  const upstreamLogins = new UpstreamLogins({
    url: 'https://hansa.example',
    providers: [provider],
    attempts: new UpstreamAttempts({ attempts: new UpstreamAttemptTable({ db }), clock, rng }),
    tickets,
    accounts: new UpstreamAccounts({ db, users, links: new IdentityLinkTable({ db }), audit, clock, rng }),
    audit,
    tell: async ({ vo }) => void toldOf.push(vo),
    memberships: new MembershipSync({
      db,
      vos: {
        exists: (vo) => vo === 'bio',
        roleOf: (vo, userId) => roles.get(`${vo} ${userId}`) as 'member' | undefined,
        admit: (vo, userId, role) => void roles.set(`${vo} ${userId}`, role),
        dismiss: (vo, userId) => roles.delete(`${vo} ${userId}`),
      },
    }),
    logins: {
      require: () => undefined,
      finish: (interactionId, userId) => {
        finished.push(interactionId);
        return `/done/${userId}`;
      },
    },
    requireUnrevoked: (userId) => {
      if (revoked.has(userId)) throw new HanseError('IDENTITY_REVOKED', { kind: 'user', id: userId });
    },
    rng,
  });
  /** The provider lets the person in: the query that the browser comes back with. */
  const letIn = (location: string): string => {
    const asked = new URL(location).searchParams;
    upstream.claims = { ...upstream.claims, nonce: asked.get('nonce') };
    return new URLSearchParams({ code: 'c1', state: asked.get('state') ?? '', iss: ISSUER }).toString();
  };
  const setOut = async () => {
    const outcome = await upstreamLogins.login('example', 'i1', BROWSER);
    assert.ok(outcome.kind === 'sent-on');
    return outcome.location;
  };
  const logIn = async () => {
    const outcome = await upstreamLogins.finish('example', letIn(await setOut()), from(BROWSER));
    return outcome.kind === 'sent-on' ? outcome.location.replace('/done/', '') : outcome;
  };
  return {
    upstream,
    upstreamLogins,
    failures,
    toldOf,
    users,
    tickets,
    roles,
    revoked,
    finished,
    clock,
    rng,
    db,
    letIn,
    setOut,
    logIn,
  };
}

describe('a login through an upstream provider', () => {
  test('ends where the login of the browser goes on', async () => {
    const { upstreamLogins, users, finished, setOut, letIn } = setUp();
    const location = await setOut();
    assert.equal(
      new URL(location).searchParams.get('redirect_uri'),
      'https://hansa.example/login/upstream/example/callback',
    );
    const outcome = await upstreamLogins.finish('example', letIn(location), from(BROWSER));
    const [user] = users.list();
    assert.deepEqual(outcome, { kind: 'sent-on', location: `/done/${user?.userId}` });
    assert.deepEqual(finished, ['i1']);
  });

  test('is not finished twice, with a forged state, by another browser, or after its time', async () => {
    const { upstream, upstreamLogins, clock, setOut, letIn } = setUp();
    const first = letIn(await setOut());
    await upstreamLogins.finish('example', first, from(BROWSER));
    await assert.rejects(upstreamLogins.finish('example', first, from(BROWSER)), UNKNOWN);
    await assert.rejects(upstreamLogins.finish('example', 'code=c1&state=forged', from(BROWSER)), UNKNOWN);
    const second = letIn(await setOut());
    for (const stranger of [cookieOf('c'), undefined]) {
      await assert.rejects(upstreamLogins.finish('example', second, from(stranger)), UNKNOWN);
    }
    await clock.advance(600_000);
    await assert.rejects(upstreamLogins.finish('example', second, from(BROWSER)), UNKNOWN);
    assert.equal(upstream.tokenRequests.length, 1, 'no code was redeemed for any of them');
  });

  test('leaves nothing in the database that could finish it', async () => {
    const { setOut, db } = setUp();
    const asked = new URL(await setOut()).searchParams;
    const rows = db.all('SELECT * FROM upstream_attempt');
    assert.equal(rows.length, 1);
    for (const secret of [asked.get('state'), asked.get('nonce'), 'b'.repeat(43)]) {
      assert.ok(secret !== null && !JSON.stringify(rows).includes(secret));
    }
  });

  test('that the provider denies leads back to where it began', async () => {
    const { upstreamLogins, users, failures, setOut } = setUp();
    const state = new URL(await setOut()).searchParams.get('state') ?? '';
    const denied = new URLSearchParams({ error: 'access_denied', state, iss: ISSUER }).toString();
    const outcome = await upstreamLogins.finish('example', denied, from(BROWSER));
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.error.code, outcome.back], ['FEDERATION_UPSTREAM_DENIED', '/login/i1']);
    assert.deepEqual(failures, ['FEDERATION_UPSTREAM_DENIED']);
    assert.deepEqual(users.list(), []);
  });

  test('does not open an account that was revoked', async () => {
    const { revoked, logIn } = setUp();
    const userId = await logIn();
    assert.ok(typeof userId === 'string');
    revoked.add(userId);
    const outcome = await logIn();
    assert.ok(typeof outcome !== 'string' && outcome.kind === 'failed');
    assert.equal(outcome.error.code, 'IDENTITY_REVOKED');
  });

  test('at a provider that is down leads back too', async () => {
    const { upstream, upstreamLogins } = setUp();
    upstream.isDown = true;
    const outcome = await upstreamLogins.login('example', 'i1', BROWSER);
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.error.code, outcome.back], ['FEDERATION_UPSTREAM_UNAVAILABLE', '/login/i1']);
  });

  test('knows only configured providers', async () => {
    const { upstreamLogins } = setUp();
    await assert.rejects(async () => upstreamLogins.login('other', 'i1', BROWSER), {
      code: 'FEDERATION_UPSTREAM_UNKNOWN',
    });
  });
});

describe('memberships by claims', () => {
  test('come, change and go with the claim', async () => {
    const { upstream, roles, toldOf, logIn } = setUp(MAPPED);
    const seen: (string | undefined)[] = [];
    for (const groups of [['chemists'], ['biologists'], ['biologists', 'leaders'], 'biologists', undefined]) {
      upstream.claims = groups === undefined ? {} : { groups };
      const userId = await logIn();
      seen.push(roles.get(`bio ${String(userId)}`));
    }
    assert.deepEqual(seen, [undefined, 'member', 'vo-admin', 'member', undefined]);
    assert.deepEqual(toldOf, ['bio', 'bio', 'bio', 'bio'], 'gateways hear of every change');
  });

  test('leave alone what was given by hand', async () => {
    const { upstream, roles, logIn } = setUp(MAPPED);
    const userId = await logIn();
    roles.set(`bio ${String(userId)}`, 'vo-admin');
    for (const groups of [['biologists'], []]) {
      upstream.claims = { groups };
      await logIn();
      assert.equal(roles.get(`bio ${String(userId)}`), 'vo-admin');
    }
  });
});

describe('linking an identity to an account', () => {
  function withAccount() {
    const made = setUp();
    const userId: UserId = UserIds.mint(made.clock, made.rng);
    made.users.insert({ userId, name: 'godeke', passwordHash: '$scrypt$…', role: 'member' });
    return { ...made, userId, ticket: made.tickets.mint(userId, 'example').ticket };
  }

  test('takes a ticket of the account, a confirmation in the browser, and the provider', async () => {
    const { upstreamLogins, users, userId, ticket, letIn, logIn } = withAccount();
    const confirmation = upstreamLogins.confirmation('example', ticket, BROWSER);
    assert.equal(confirmation.userId, userId);
    const location = await upstreamLogins.link('example', ticket, confirmation.token, BROWSER);
    const outcome = await upstreamLogins.finish('example', letIn(location), from(BROWSER));
    assert.ok(outcome.kind === 'linked');
    assert.equal(outcome.user.userId, userId);
    assert.equal(await logIn(), userId);
    assert.equal(users.list().length, 1);
  });

  test('does not begin without the confirmation of this very browser, nor twice, nor late', async () => {
    const { upstreamLogins, clock, tickets, userId, ticket } = withAccount();
    const { token } = upstreamLogins.confirmation('example', ticket, cookieOf('c'));
    await assert.rejects(async () => upstreamLogins.link('example', ticket, token, BROWSER), {
      code: 'FEDERATION_FORM_FOREIGN',
    });
    await upstreamLogins.link('example', ticket, token, cookieOf('c'));
    await assert.rejects(async () => upstreamLogins.link('example', ticket, token, cookieOf('c')), UNKNOWN);
    const late = tickets.mint(userId, 'example').ticket;
    await clock.advance(300_000);
    assert.throws(() => upstreamLogins.confirmation('example', late, BROWSER), UNKNOWN);
  });
});
