import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insertShop } from '../support/world.ts';
import { setUpVos } from './set-up-vos.ts';

describe('the quota of a VO', () => {
  test('counts what lives, and is for nobody else', async () => {
    const world = await setUpVos();
    const { quotas, journal, applications } = world;
    const { applicationId, planned } = insertShop(world, { vo: 'bio' });
    insertShop(world);
    const vcpus = planned.vees.reduce((sum, { spec }) => sum + spec.vcpus, 0);
    const memoryMib = planned.vees.reduce((sum, { spec }) => sum + spec.memoryMib, 0);
    const { diskGib, ...used } = quotas.used('bio');
    assert.deepEqual(used, { vcpus, memoryMib, applications: 1 });
    assert.ok(diskGib > 0);
    for (const event of ['destroy', 'destroyed'] as const) journal.record(applicationId, event, 'test');
    assert.equal(applications.get(applicationId)?.state, 'DESTROYED');
    assert.deepEqual(quotas.used('bio'), { vcpus: 0, memoryMib: 0, diskGib: 0, applications: 0 });
  });

  test('refuses what does not fit, saying what is asked, what is left and who pays', async () => {
    const world = await setUpVos();
    const { quotas, service, bio, operator } = world;
    const { planned } = insertShop(world, { vo: 'bio' });
    const vcpus = planned.vees.reduce((sum, { spec }) => sum + spec.vcpus, 0);
    const ask = (vo?: string) => quotas.require(vo === undefined ? {} : { vo }, planned.vees);
    ask('bio');
    service.setQuota(bio(), { vcpus: 2 * vcpus, applications: 2 }, operator);
    ask('bio');
    service.setQuota(bio(), { vcpus: 2 * vcpus - 1, applications: 1 }, operator);
    const left = new RegExp(`${vcpus} vCPUs are asked for, ${vcpus - 1} of ${2 * vcpus - 1} are left; 1 applications`);
    assert.throws(() => ask('bio'), { code: 'FEDERATION_VO_QUOTA', message: left, remedy: /ilsabe/ });
    ask();
  });

  test('keeps a VO from being deleted while something of it lives', async () => {
    const world = await setUpVos();
    const { service, journal, bundled, bio, table, ilsabe, operator } = world;
    const { applicationId } = insertShop(world, { vo: 'bio' });
    await assert.rejects(service.delete(bio(), operator), { code: 'FEDERATION_VO_IN_USE', message: /1 of its/ });
    for (const event of ['destroy', 'destroyed'] as const) journal.record(applicationId, event, 'test');
    await service.delete(bio(), operator);
    assert.equal(table.get('bio'), undefined);
    assert.ok(bundled.revocations().some(({ id }) => id === `bio/${ilsabe}/vo-admin`));
    const again = service.create({ vo: 'bio', title: 'Biography' }, ilsabe, operator);
    await assert.rejects(again, { code: 'FEDERATION_VO_EXISTS' });
  });
});
