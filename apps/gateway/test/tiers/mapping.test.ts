import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { localId, namespacedId } from '@hanse/identity';
import { UserIds } from '@hanse/kernel';
import { capacityOfTier } from '../../src/tiers/mapping/capacity-share.ts';
import { DEFAULT_PROJECTS, projectFor } from '../../src/tiers/mapping/project-rules.ts';
import { makeRegister } from '../support/register.ts';

const ISSUER = 'urn:hanse:federation:hansa';
const DAY = 86_400_000;

function fed(subject: string, issuer = ISSUER) {
  const name = subject;
  return { namespacedId: namespacedId({ issuer, subject }), tier: 'federation' as const, name, ownId: subject };
}

function local(name: string, source = 'accounts') {
  return { namespacedId: localId({ source, name }), tier: 'local' as const, name };
}

describe('the projects of virtual organisations', () => {
  const rules = [
    { vo: 'bio', project: 'hanse-bio' },
    { personal: true as const, project: 'hanse-people' },
  ];

  test('the first rule that fits counts, and whom none names is refused', () => {
    assert.equal(projectFor(rules, 'bio'), 'hanse-bio');
    assert.equal(projectFor(rules, undefined), 'hanse-people');
    assert.throws(() => projectFor(rules, 'physics'), { code: 'GATEWAY_PROJECT_MISSING' });
    assert.throws(() => projectFor([{ vo: 'bio', project: 'b' }], undefined), { code: 'GATEWAY_PROJECT_MISSING' });
    assert.equal(projectFor([...rules, { project: 'rest' }], 'physics'), 'rest');
    assert.equal(projectFor(DEFAULT_PROJECTS, 'physics'), projectFor(DEFAULT_PROJECTS, undefined));
  });
});

describe('the share of a tier', () => {
  const total = { vcpus: 10, memoryMib: 1000, diskGib: 100 };
  const none = { vcpus: 0, memoryMib: 0, diskGib: 0 };
  const free = (share: number | undefined, used: number, usedByTier: number) => {
    const site = { total, used: { ...none, vcpus: used }, usedByTier: { ...none, vcpus: usedByTier } };
    const capacity = capacityOfTier(share, site);
    return capacity.total.vcpus - capacity.used.vcpus;
  };

  test('bounds what is left, as the whole site does', () => {
    assert.equal(free(0.7, 0, 0), 7);
    assert.equal(free(0.7, 6, 6), 1);
    assert.equal(free(0.7, 2, 0), 7, 'the other tier uses what is its own');
    assert.equal(free(0.7, 5, 0), 5, 'the other tier uses what this one could have had');
    assert.equal(free(0.7, 12, 12), 0, 'a share that was made smaller takes nothing away');
    assert.equal(free(0, 0, 0), 0);
    assert.equal(free(undefined, 4, 0), 6);
  });
});

describe('the identities of a site', () => {
  test('keep the id of the federation for its users, and make one for local users', async () => {
    const { register, rng, clock } = makeRegister();
    const subject = UserIds.mint(clock, rng);
    assert.equal(await register.use(fed(subject)), subject);
    const anna = await register.use(local('anna'));
    assert.notEqual(anna, subject);
    assert.equal(await register.use(local('anna')), anna);
    assert.notEqual(await register.use(local('anna', 'keystone')), anna);
    assert.equal(register.find(anna)?.namespacedId, 'local:accounts:anna');
    assert.match(await register.use(fed('no uuid')), /^[0-9a-f-]{36}$/);
  });

  test('a federation that gives a user the id of a local one is refused, also when that one is gone', async () => {
    const { register, collector, clock } = makeRegister(DAY);
    const anna = await register.use(local('anna'));
    await assert.rejects(register.use(fed(anna)), { code: 'GATEWAY_IDENTITY_TAKEN', kind: 'forbidden' });
    await clock.advance(2 * DAY);
    await collector.once();
    assert.equal(register.find(anna), undefined);
    await assert.rejects(register.use(fed(anna)), { code: 'GATEWAY_IDENTITY_TAKEN' });
  });

  test('two issuers cannot both bring the same id', async () => {
    const { register, rng, clock } = makeRegister();
    const subject = UserIds.mint(clock, rng);
    await register.use(fed(subject));
    await assert.rejects(register.use(fed(subject, 'urn:hanse:federation:skane')), { code: 'GATEWAY_IDENTITY_TAKEN' });
  });

  test('names that look like ids of the other tier are names', async () => {
    const { register } = makeRegister();
    const posing = await register.use(local(namespacedId({ issuer: ISSUER, subject: 'a' })));
    const real = await register.use(fed('a'));
    assert.notEqual(posing, real);
    const back = await register.use(fed('local:accounts:anna'));
    assert.notEqual(back, await register.use(local('anna')));
  });

  test('first uses that come together make one identity', async () => {
    const { register, table } = makeRegister();
    const ids = await Promise.all(Array.from({ length: 20 }, () => register.use(local('anna'))));
    assert.equal(new Set(ids).size, 1);
    assert.equal(table.list().length, 1);
  });
});

describe('collecting what is unused', () => {
  test('takes who owns nothing and was not used for the configured time, and says so in the audit', async () => {
    const { register, collector, clock, parts, own, audit, logger } = makeRegister(DAY);
    const [idle, owner] = [await register.use(local('idle')), await register.use(local('owner'))];
    const applicationId = own(owner);
    collector.start();
    await clock.advance(DAY - 1);
    const busy = await register.use(local('busy'));
    await clock.advance(2 * 3_600_000);
    assert.equal(register.find(idle), undefined);
    assert.notEqual(register.find(busy), undefined);
    assert.notEqual(register.find(owner), undefined, 'an owner is kept');
    const trail = audit.of(idle).map(({ event, reason }) => [event, reason]);
    assert.deepEqual(trail, [
      ['appear', 'local:accounts:idle'],
      ['collect', 'local:accounts:idle'],
    ]);
    parts.markDestroyed(applicationId);
    await clock.advance(3_600_000);
    assert.equal(register.find(owner), undefined);
    collector.stop();
    assert.equal(logger.of('unused-collected').length, 2);
    await clock.advance(DAY * 2);
    assert.notEqual(register.find(busy), undefined, 'stopped');
  });

  test('uses that were not written down yet count', async () => {
    const { register, collector, clock } = makeRegister(3_600_000);
    const anna = await register.use(local('anna'));
    await clock.advance(500_000);
    await register.use(local('anna'));
    await clock.advance(3_600_000 - 400_000);
    await collector.once();
    assert.notEqual(register.find(anna), undefined);
  });

  test('who comes back is made anew, with another id', async () => {
    const { register, collector, clock } = makeRegister(DAY);
    const first = await register.use(local('anna'));
    await clock.advance(2 * DAY);
    await collector.once();
    const second = await register.use(local('anna'));
    assert.notEqual(second, first);
    assert.equal(register.find(second)?.firstUsed, clock.now());
  });

  test('a turn that fails leaves everybody', async () => {
    const { register, collector, clock, db } = makeRegister(DAY);
    const [anna, berta] = [await register.use(local('anna')), await register.use(local('berta'))];
    await clock.advance(2 * DAY);
    db.run(
      `CREATE TRIGGER full BEFORE INSERT ON audit WHEN new.id = '${berta}' BEGIN SELECT RAISE(ABORT, 'full'); END`,
    );
    await assert.rejects(collector.once());
    assert.notEqual(register.find(anna), undefined);
    assert.equal(await register.use(local('anna')), anna);
    db.run('DROP TRIGGER full');
    assert.deepEqual(await collector.once(), { users: 1, projects: 0 });
  });

  test('projects are kept while they hold machines, and while they are used', async () => {
    const { projects, collector, clock, commit, db } = makeRegister(DAY);
    const use = (vo: string, project: string) => commit.write(() => projects.use(vo, project, clock.now()));
    assert.equal(await use('bio', 'hanse-bio'), true);
    await clock.advance(DAY);
    assert.equal(await use('bio', 'hanse-bio'), false);
    await use('', 'hanse-people');
    await clock.advance(DAY / 2);
    assert.deepEqual(await collector.once(), { users: 0, projects: 0 });
    await clock.advance(DAY);
    assert.deepEqual(await collector.once(), { users: 0, projects: 2 });
    assert.deepEqual(projects.list(), []);
    assert.equal(db.all("SELECT 1 FROM audit WHERE entity = 'project'").length, 2);
  });
});
