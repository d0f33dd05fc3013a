import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { randomBelow } from '@hanse/kernel';
import { SeededRng } from '@hanse/testkit';
import {
  authorisationMatrix,
  decide,
  explainPolicy,
  type Grant,
  type MatrixOperation,
  matrixPrincipals,
  namespacedId,
  ownershipsOf,
  Policy,
  type PolicyDocument,
  type PolicyRow,
  type PolicyRule,
  type PrincipalKind,
  parsePolicy,
  parseScope,
  parseScopePath,
  policyOfRows,
  type Requester,
  type Resource,
  requesterOfToken,
  requireAllowed,
  rolesOf,
  unruledOperations,
  wrongCells,
} from '../src/index.ts';
import { refused } from './support/refused.ts';

type RuleText = Partial<Omit<PolicyRule, 'under'>> & { id: string; actions: string[]; under?: string };

function policy(name: string, rules: readonly RuleText[], fallback: 'allow' | 'deny' = 'deny'): PolicyDocument {
  const whole = rules.map((rule) => ({ effect: 'allow', because: `because of ${rule.id}`, ...rule }));
  return parsePolicy({ format: 'hanse-policy/1', name, version: 1, default: fallback, rules: whole }, name);
}

const NORTH = policy('north', [
  { id: 'login', actions: ['session.create'] },
  { id: 'sites', actions: ['site.list'], roles: ['authenticated'] },
  {
    id: 'view',
    actions: ['vee.read'],
    roles: ['viewer', 'provider-operator', 'federation-operator'],
    capability: true,
  },
  { id: 'operate', actions: ['vee.operate'], roles: ['member'], ownership: ['owner'], capability: true },
  { id: 'administer', actions: ['vee.*'], roles: ['vo-admin'], capability: true },
  { id: 'suspend', actions: ['vee.suspend'], roles: ['provider-operator', 'federation-operator'] },
  { id: 'quarantine', effect: 'deny', actions: ['*'], under: '/vo/evil' },
]);

const VEE: Resource = { kind: 'vee', path: parseScopePath('/vo/bio/p1'), owner: 'ada', vo: 'bio', site: 'oslo' };
const ALL = ['vee.read:/', 'vee.operate:/', 'vee.destroy:/'].map(parseScope);
const member = (id: string, role: 'viewer' | 'member' | 'vo-admin' = 'member', vo = 'bio'): Requester => ({
  kind: 'user',
  id,
  memberships: [{ vo, role }],
  capabilities: ALL,
});
const ask = (requester: Requester, action: string, local?: PolicyDocument, resource = VEE) =>
  decide({ requester, action, resource }, { federation: NORTH, local });

describe('roles and ownership', () => {
  test('are what somebody is with regard to one resource', () => {
    assert.deepEqual(rolesOf(member('ada', 'vo-admin'), VEE), ['authenticated', 'viewer', 'member', 'vo-admin']);
    assert.deepEqual(rolesOf(member('eve', 'vo-admin', 'chem'), VEE), ['authenticated', 'other-vo']);
    assert.deepEqual(rolesOf({ kind: 'user', id: 'x' }, VEE), ['authenticated', 'stranger']);
    assert.deepEqual(rolesOf({ kind: 'anonymous', id: '', memberships: [{ vo: 'bio', role: 'vo-admin' }] }, VEE), [
      'anonymous',
    ]);
    assert.deepEqual(rolesOf({ kind: 'site', id: 's', operates: 'oslo' }, VEE), ['authenticated', 'provider-operator']);
    assert.deepEqual(rolesOf({ kind: 'site', id: 's', operates: 'bergen' }, VEE), ['authenticated', 'other-provider']);
    assert.deepEqual(rolesOf({ kind: 'operator', id: 'o' }, VEE), ['authenticated', 'federation-operator']);
    assert.deepEqual(rolesOf({ kind: 'federation', id: 'f' }, VEE), ['authenticated', 'federation']);
  });

  test('never come from what is not there', () => {
    const bare: Resource = { kind: 'site', path: parseScopePath('/') };
    assert.deepEqual(rolesOf(member('ada', 'vo-admin'), bare), ['authenticated']);
    assert.deepEqual(ownershipsOf({ kind: 'user', id: '' }, bare), ['foreign']);
    assert.deepEqual(rolesOf({ kind: 'site', id: 's', operates: 'oslo' }, bare), ['authenticated', 'other-provider']);
    assert.deepEqual(ownershipsOf(member('ada'), VEE), ['owner', 'same-vo']);
    assert.deepEqual(ownershipsOf({ kind: 'anonymous', id: 'ada' }, VEE), ['foreign']);
  });
});

const OF_NORTH = { origin: 'federation' } as const;

describe('who asks', () => {
  const claims = {
    subject: 'ada',
    vo: 'bio',
    roles: ['member'],
    scope: ['vee.operate:/vo/bio', 'site:read', 'vee.read:/../'],
  };

  test('is what the token says: a member of its own VO, with the capabilities that can be read', () => {
    const requester = requesterOfToken(claims, OF_NORTH);
    assert.deepEqual(rolesOf(requester, VEE), ['authenticated', 'viewer', 'member']);
    assert.deepEqual(requester.capabilities, [parseScope('vee.operate:/vo/bio')]);
    assert.equal(ask(requester, 'vee.operate').allowed, true);
    assert.equal(ask(requester, 'vee.read').allowed, false);
  });

  test('is a stranger without a VO or without a role in it', () => {
    const { vo: _vo, ...without } = claims;
    assert.deepEqual(rolesOf(requesterOfToken(without, OF_NORTH), VEE), ['authenticated', 'stranger']);
    assert.deepEqual(rolesOf(requesterOfToken({ ...claims, roles: [] }, OF_NORTH), VEE), ['authenticated', 'stranger']);
  });

  test('has no role of the federation or of a VO from an issuer of the provider', () => {
    const posing = { ...claims, roles: ['vo-admin', 'federation-operator'] };
    const local = requesterOfToken(posing, { origin: 'local' });
    assert.deepEqual([rolesOf(local, VEE), local.carries], [['authenticated', 'stranger'], ['vo-admin']]);
    assert.equal(rolesOf(requesterOfToken(posing, OF_NORTH), VEE).includes('federation-operator'), true);
  });

  test('has an id that no subject of another issuer can have', () => {
    const ids = [
      namespacedId({ issuer: 'a', subject: 'b:c' }),
      namespacedId({ issuer: 'a:b', subject: 'c' }),
      namespacedId({ issuer: 'a%3Ab', subject: 'c' }),
      namespacedId({ issuer: 'fed', subject: 'a:b' }),
    ];
    assert.equal(new Set(ids).size, 4);
    assert.equal(ids[0], 'fed:a:b%3Ac');
  });

  test('is not the owner when another issuer calls somebody the same', () => {
    assert.equal(ask(requesterOfToken(claims, { ...OF_NORTH, id: 'local:ada' }), 'vee.operate').allowed, false);
  });
});

describe('a decision', () => {
  test('allows by one rule, and says which', () => {
    const { allowed, because, tried } = ask(member('ada'), 'vee.operate');
    assert.equal(allowed, true);
    assert.match(because, /because of operate \(rule operate of policy north 1\)/);
    assert.deepEqual(
      tried.map(({ rule }) => rule),
      ['operate', 'administer', 'quarantine'],
    );
  });

  test('denies by default, and says what would be needed', () => {
    const { allowed, because } = ask(member('bob'), 'vee.operate');
    assert.equal(allowed, false);
    assert.match(because, /operate: it needs the ownership owner; administer: it needs the role vo-admin/);
    assert.match(ask(member('ada', 'vo-admin'), 'site.remove').because, /no rule names it/);
  });

  test('needs the capability in the token, at the place of the resource', () => {
    const narrow = { ...member('ada'), capabilities: [parseScope('vee.operate:/vo/bio/p2')] };
    assert.match(ask(narrow, 'vee.operate').because, /must hold vee.operate:\/vo\/bio\/p1/);
    assert.equal(ask({ ...narrow, capabilities: [parseScope('vee.operate:/vo/bio')] }, 'vee.operate').allowed, true);
    const { capabilities: _none, ...without } = narrow;
    assert.equal(ask(without, 'vee.operate').allowed, false);
  });

  test('is denied by one rule against any number that allow', () => {
    const evil = { ...VEE, path: parseScopePath('/vo/evil/x') };
    assert.match(ask(member('ada', 'vo-admin'), 'vee.read', undefined, evil).because, /quarantine/);
    assert.equal(ask(member('ada', 'vo-admin'), 'session.create', undefined, evil).allowed, false);
    const near = { ...VEE, path: parseScopePath('/vo/evilish') };
    assert.equal(ask(member('ada', 'vo-admin'), 'vee.read', undefined, near).allowed, true);
  });

  test('can be vetoed by the provider, who cannot allow by himself', () => {
    const veto = policy('oslo', [{ id: 'no-reads', effect: 'deny', actions: ['vee.read'], vos: ['bio'] }], 'allow');
    assert.equal(ask(member('ada'), 'vee.read').allowed, true);
    assert.match(ask(member('ada'), 'vee.read', veto).because, /no-reads of policy oslo/);
    assert.equal(ask(member('ada'), 'vee.operate', veto).allowed, true);
    const generous = policy('oslo', [{ id: 'all', actions: ['*'] }], 'allow');
    assert.equal(ask(member('eve', 'member', 'chem'), 'vee.read', generous).allowed, false);
    const list = policy('oslo', [{ id: 'only-read', actions: ['vee.read'] }]);
    assert.equal(ask(member('ada'), 'vee.read', list).allowed, true);
    assert.match(ask(member('ada'), 'vee.operate', list).because, /policy oslo 1 allows/);
  });

  test('can be vetoed by the VO', () => {
    const vo = policy('bio', [{ id: 'frozen', effect: 'deny', actions: ['vee.*'], roles: ['member'] }], 'allow');
    const decided = decide(
      { requester: member('ada'), action: 'vee.operate', resource: VEE },
      { federation: NORTH, vo },
    );
    assert.match(decided.because, /frozen of policy bio/);
  });

  test('denies whatever the federation calls its default', () => {
    const open = policy('open', [{ id: 'x', actions: ['a.b'] }], 'allow');
    assert.equal(
      decide({ requester: member('ada'), action: 'c.d', resource: VEE }, { federation: open }).allowed,
      false,
    );
  });

  test('is an error of the table where it is required', () => {
    const question = { requester: member('bob'), action: 'vee.operate', resource: VEE };
    assert.throws(
      () => requireAllowed(question, { federation: NORTH }),
      refused('IDENTITY_FORBIDDEN', /user bob may not do vee.operate/),
    );
    requireAllowed({ ...question, requester: member('ada') }, { federation: NORTH });
  });

  test('takes patterns literally', () => {
    const odd = policy('odd', [{ id: 'a', actions: ['vee.*'] }]);
    const of = (action: string) =>
      decide({ requester: member('x'), action, resource: VEE }, { federation: odd }).allowed;
    assert.deepEqual(['vee.read', 'vee.', 'vee', 'veerun.x', 'xvee.read', 'vee*'].map(of), [
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('an explanation', () => {
  test('lists what may be done and why', () => {
    const { roles, ownerships, actions } = explainPolicy(member('ada'), VEE, { federation: NORTH });
    assert.deepEqual(
      [roles, ownerships],
      [
        ['authenticated', 'viewer', 'member'],
        ['owner', 'same-vo'],
      ],
    );
    assert.deepEqual(
      actions.filter(({ allowed }) => allowed).map(({ action }) => action),
      ['session.create', 'site.list', 'vee.operate', 'vee.read'],
    );
    assert.match(actions.find(({ action }) => action === 'vee.suspend')?.because ?? '', /provider-operator/);
  });
});

describe('the rows of today', () => {
  test('decide the same as a policy document (seeded)', () => {
    const rng = new SeededRng('rows');
    const pick = <T>(from: readonly T[]): T => from[randomBelow(rng, from.length)] as T;
    const maybe = <T>(value: T): T | undefined => (rng.uint32() % 2 === 0 ? value : undefined);
    const kinds: PrincipalKind[] = ['user', 'site', 'federation', 'operator'];
    const grant = (): Grant => {
      const [owner, role, scope] = [maybe(true as const), maybe(pick(['a', 'b'])), maybe(pick(['s:x', 's:y']))];
      return { kind: pick(kinds), ...(owner && { owner }), ...(role && { role }), ...(scope && { scope }) };
    };
    let allowed = 0;
    for (let round = 0; round < 3_000; round += 1) {
      const rows: PolicyRow[] = ['getVee', 'vee.act'].map((operation) => ({
        operation,
        who: Array.from({ length: randomBelow(rng, 3) }, grant),
      }));
      const principal = {
        kind: pick(kinds),
        id: pick(['me', 'you']),
        roles: [pick(['a', 'b'])],
        scope: [pick(['s:x', 's:y'])],
      };
      const [operation, owner] = [pick(['getVee', 'vee.act', 'other']), pick(['me', 'you', undefined])];
      const expected = new Policy({ rows }).decide(principal, operation, owner === undefined ? {} : { owner });
      const decided = decide(
        {
          requester: { kind: principal.kind, id: principal.id, carries: principal.roles, scope: principal.scope },
          action: operation,
          resource: { kind: 'any', path: parseScopePath('/'), owner },
        },
        { federation: parsePolicy(JSON.parse(JSON.stringify(policyOfRows('rows', 1, rows))), 'rows') },
      );
      assert.equal(decided.allowed, expected.allowed, JSON.stringify({ rows, principal, operation, owner }));
      allowed += decided.allowed ? 1 : 0;
    }
    assert.ok(allowed > 100, String(allowed));
  });
});

describe('the authorisation matrix', () => {
  const vee = { ...VEE, owner: 'nobody-here' };
  const operations: readonly MatrixOperation[] = [
    { operation: 'login', action: 'session.create', resource: { kind: 'session', path: parseScopePath('/') } },
    { operation: 'getVee', action: 'vee.read', resource: vee },
    { operation: 'actOnVee', action: 'vee.operate', resource: vee },
    { operation: 'suspendVee', action: 'vee.suspend', resource: vee },
    { operation: 'listSites', action: 'site.list', resource: { kind: 'site', path: parseScopePath('/') } },
  ];
  const expected = {
    login: [
      'anonymous',
      'stranger',
      'other-vo',
      'viewer',
      'member',
      'vo-admin',
      'provider-operator',
      'other-provider',
      'federation-operator',
    ],
    getVee: ['viewer', 'member', 'vo-admin', 'provider-operator', 'federation-operator'],
    actOnVee: ['vo-admin'],
    suspendVee: ['vo-admin', 'provider-operator', 'federation-operator'],
    listSites: [
      'stranger',
      'other-vo',
      'viewer',
      'member',
      'vo-admin',
      'provider-operator',
      'other-provider',
      'federation-operator',
    ],
  };
  const cells = authorisationMatrix({
    operations,
    principals: matrixPrincipals({ vo: 'bio', site: 'oslo' }),
    policies: { federation: NORTH },
  });

  test('has a cell for every operation and principal, none of them wrong', () => {
    assert.equal(cells.length, 45);
    assert.deepEqual(wrongCells(cells, expected), []);
  });

  test('shows a cell that is wrong, either way, and an operation nobody thought of', () => {
    const { login: _login, ...rest } = expected;
    const wrong = wrongCells(cells, { ...rest, actOnVee: [], getVee: [...expected.getVee, 'stranger'] });
    assert.deepEqual(
      wrong
        .filter(({ operation }) => operation !== 'login')
        .map((cell) => `${cell.operation} ${cell.principal} ${cell.expected}`),
      ['getVee stranger true', 'actOnVee vo-admin false'],
    );
    assert.equal(wrong.filter(({ expected: what }) => what === 'no expectation').length, 9);
    assert.equal(
      wrongCells(
        cells.map((cell) => ({ ...cell, operation: 'toString' })),
        {},
      ).length,
      45,
    );
  });

  test('shows an operation without a rule', () => {
    const more = { operation: 'dropSite', action: 'site.remove', resource: vee };
    assert.deepEqual(unruledOperations([...operations, more], { federation: NORTH }), ['dropSite']);
    const refusing = policy('p', [{ id: 'never', effect: 'deny', actions: ['site.remove'] }]);
    assert.deepEqual(unruledOperations([more], { federation: refusing }), []);
  });
});
