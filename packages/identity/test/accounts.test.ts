import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { SeededRng } from '@hanse/testkit';
import {
  decodeInvitation,
  encodeInvitation,
  hashPassword,
  matchesInvitation,
  mintInvitation,
  missingRows,
  Policy,
  type PolicyRow,
  type Principal,
  verifyPassword,
} from '../src/index.ts';

const code = (expected: string) => (thrown: unknown) => thrown instanceof HanseError && thrown.code === expected;
const CHEAP = { logN: 4, r: 8, p: 1 };

describe('a password', () => {
  test('is verified with the parameters it was stored with', async () => {
    const stored = await hashPassword('correct horse', new SeededRng(1), CHEAP);
    assert.match(stored, /^\$scrypt\$ln=4,r=8,p=1\$/);
    assert.equal(await verifyPassword('correct horse', stored), true);
    assert.equal(await verifyPassword('correct horsE', stored), false);
  });

  test('is the same however its accents were typed', async () => {
    const stored = await hashPassword('caf\u00e9', new SeededRng(1), CHEAP);
    assert.equal(await verifyPassword('cafe\u0301', stored), true);
  });

  test('is never right for an unknown user or a damaged entry', async () => {
    assert.equal(await verifyPassword('anything', undefined), false);
    assert.equal(await verifyPassword('', 'plain text'), false);
  });

  test('has another salt each time', async () => {
    const rng = new SeededRng(1);
    assert.notEqual(await hashPassword('same', rng, CHEAP), await hashPassword('same', rng, CHEAP));
  });
});

describe('an invitation', () => {
  test('matches its digest and nothing else', () => {
    const rng = new SeededRng(1);
    const [mine, other] = [mintInvitation(rng), mintInvitation(rng)];
    assert.equal(Buffer.from(mine.secret, 'base64url').length, 32);
    assert.equal(matchesInvitation(mine.secret, mine.digest), true);
    assert.equal(matchesInvitation(other.secret, mine.digest), false);
    assert.equal(matchesInvitation(mine.secret, 'sha256:short'), false);
  });

  test('travels as one word and is refused when it was cut or changed', () => {
    const who = { siteId: '01900000-0000-7000-8000-000000000001', siteName: 'north' };
    const card = { secret: 's', ...who, address: 'https://127.0.0.1:7000', fingerprint: 'a'.repeat(64) };
    const word = encodeInvitation(card);
    assert.match(word, /^[\w.-]+$/);
    assert.deepEqual(decodeInvitation(` ${word}\n`), card);
    for (const wrong of [
      '',
      'hanse1.',
      word.slice(0, -9),
      word.slice(1),
      encodeInvitation({ ...card, fingerprint: 'x' }),
    ]) {
      assert.throws(() => decodeInvitation(wrong), code('IDENTITY_INVITATION_INVALID'));
    }
  });
});

describe('the policy', () => {
  const rows: readonly PolicyRow[] = [
    { operation: 'vee.start', who: [{ kind: 'user', owner: true }, { kind: 'operator' }] },
    { operation: 'site.invite', who: [{ kind: 'user', role: 'operator' }] },
    { operation: 'part.deploy', who: [{ kind: 'federation', scope: 'part.deploy' }] },
    { operation: 'never', who: [] },
  ];
  const policy = new Policy({ rows });
  const user = (id: string, roles: string[] = [], scope: string[] = []): Principal => ({
    kind: 'user',
    id,
    roles,
    scope,
  });
  const isAllowed = (...asked: Parameters<Policy['decide']>) => policy.decide(...asked).allowed;

  test('lets owners do what owners may, and nobody else', () => {
    assert.equal(isAllowed(user('a'), 'vee.start', { owner: 'a' }), true);
    assert.equal(isAllowed(user('b'), 'vee.start', { owner: 'a' }), false);
    assert.equal(isAllowed(user('a'), 'vee.start'), false);
    assert.equal(isAllowed({ ...user('a'), kind: 'site' }, 'vee.start', { owner: 'a' }), false);
    assert.equal(isAllowed({ ...user('x'), kind: 'operator' }, 'vee.start', { owner: 'a' }), true);
  });

  test('asks for role and scope where a row does', () => {
    assert.equal(isAllowed(user('a', ['operator']), 'site.invite'), true);
    assert.equal(isAllowed(user('a', ['member']), 'site.invite'), false);
    const federation: Principal = { kind: 'federation', id: 'f', roles: [], scope: ['part.deploy'] };
    assert.equal(isAllowed(federation, 'part.deploy'), true);
    assert.equal(isAllowed({ ...federation, scope: [] }, 'part.deploy'), false);
  });

  test('denies what no row names, and says so', () => {
    assert.equal(policy.decide(user('a'), 'unheard.of').because, 'no row of the policy names this operation');
    assert.equal(isAllowed(user('a', ['operator']), 'never'), false);
    assert.deepEqual(missingRows(['vee.start', 'unheard.of', 'unheard.of'], rows), ['unheard.of']);
  });

  test('explains a refusal by who would have been allowed', () => {
    assert.throws(
      () => policy.require(user('b'), 'vee.start', { owner: 'a' }),
      (thrown) => code('IDENTITY_FORBIDDEN')(thrown) && /a user that owns it, or an operator/.test(String(thrown)),
    );
    policy.require(user('a'), 'vee.start', { owner: 'a' });
  });

  test('refuses two rows for one operation', () => {
    const twice = [...rows, { operation: 'never', who: [{ kind: 'operator' as const }] }];
    assert.throws(() => new Policy({ rows: twice }), code('IDENTITY_POLICY_AMBIGUOUS'));
  });
});
