import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unwrap } from '@hanse/kernel';
import { CAPABILITIES, IMAGE_DIGEST, makeTables, planShop, shopManifest, threeEntries } from '../support/world.ts';

describe('planning the shop', () => {
  test('places every machine as its manifest says and explains it', () => {
    const tables = makeTables();
    const catalogue = threeEntries(tables);
    const { plan, vees } = unwrap(planShop(tables, { catalogue }).planned);
    const nameOf = new Map(catalogue.map(({ site }) => [site.siteId, site.name]));
    const siteOf = Object.fromEntries(vees.map((vee) => [vee.name, nameOf.get(vee.siteId)]));
    assert.equal(vees.length, 4);
    assert.equal(siteOf['lb'], siteOf['web1']);
    assert.notEqual(siteOf['web1'], siteOf['web2']);
    assert.equal(siteOf['db'], 'luebeck', 'the cheaper of Germany and Belgium');
    assert.ok(plan.costPerHour.micros > 0 && plan.costPerHour.micros <= 500_000);
    for (const name of ['lb', 'web1', 'web2', 'db']) assert.ok(plan.explanation.some((line) => line.includes(name)));
  });

  test('starts the groups in their order and asks the load balancer whether all is well', () => {
    const { plan, vees } = unwrap(planShop(makeTables()).planned);
    const orderOf = Object.fromEntries(vees.map((vee) => [vee.name, vee.startOrder]));
    assert.deepEqual(orderOf, { db: 0, web1: 1, web2: 1, lb: 2 });
    assert.deepEqual(
      plan.startGroups.map(({ order }) => order),
      [0, 1, 2],
    );
    assert.deepEqual(plan.readiness, {
      ...{ virtualSystem: 'lb', ingress: 'http', path: '/', expectStatus: 200, withinSeconds: 120 },
    });
    assert.deepEqual(plan.images, [{ digest: IMAGE_DIGEST, file: 'root.qcow2' }]);
  });

  test('gives machines on one network the same network, and each site its own service address', () => {
    const { plan, vees } = unwrap(planShop(makeTables()).planned);
    const [front, back] = ['front', 'back'].map((name) => plan.networks.find((network) => network.name === name));
    const networksOf = (name: string) =>
      vees.find((vee) => vee.name === name)?.spec.nics.map(({ networkId }) => networkId);
    assert.deepEqual(networksOf('lb'), [front?.networkId]);
    assert.deepEqual(networksOf('web1'), [front?.networkId, back?.networkId]);
    assert.deepEqual(networksOf('db'), [back?.networkId]);
    for (const network of plan.networks) {
      const services = network.sites.map(({ serviceAddress }) => serviceAddress);
      assert.equal(new Set(services).size, services.length);
      assert.deepEqual(
        services.filter((one) => network.hosts.some(({ address }) => address === one)),
        [],
      );
    }
  });

  test('writes the addresses of the neighbours into the seed, and keeps scripts and passwords from siblings', () => {
    const { vees } = unwrap(planShop(makeTables()).planned);
    const seedOf = (name: string) => vees.find((vee) => vee.name === name)?.spec.seed ?? {};
    const addressOf = (name: string, nic: number) =>
      vees.find((vee) => vee.name === name)?.spec.nics[nic]?.address ?? '?';
    const lb = seedOf('lb')['ovf-env.xml'] ?? '';
    assert.ok(lb.includes(`web1=${addressOf('web1', 0)} web2=${addressOf('web2', 0)}`));
    assert.ok(!lb.includes('seeadler'), 'the password of the database is not the load balancer’s business');
    assert.ok((seedOf('web1')['ovf-env.xml'] ?? '').includes(addressOf('db', 0)));
    assert.ok((seedOf('db')['ovf-env.xml'] ?? '').includes('seeadler'));
    assert.match(seedOf('lb')['hosts'] ?? '', new RegExp(`^${addressOf('web2', 0)}\\tweb2$`, 'm'));
    assert.doesNotMatch(
      seedOf('lb')['hosts'] ?? '',
      /\tdb$/m,
      'the load balancer is not on the network of the database',
    );
  });

  test('is refused when no site is reachable, large enough, or able', () => {
    const tables = makeTables();
    const refusal = (catalogue: ReturnType<typeof threeEntries>) => {
      const { planned } = planShop(tables, { catalogue });
      return planned.ok ? 'accepted' : `${planned.error.code}: ${planned.error.message}`;
    };
    assert.match(refusal([]), /^PLACEMENT_NO_SITES/);
    assert.match(
      refusal(threeEntries(tables, { isReachable: false })),
      /^PLACEMENT_INFEASIBLE.*bergen .*(reach|answer)/,
    );
    const used = { vcpus: 8, memoryMib: 0, diskGib: 0 };
    const full = { total: { vcpus: 8, memoryMib: 8192, diskGib: 64 }, used };
    assert.match(refusal(threeEntries(tables, { capacity: full })), /^PLACEMENT_INFEASIBLE.*vCPU/);
    const unable = threeEntries(tables).map((entry) => {
      return { ...entry, site: { ...entry.site, capabilities: { ...CAPABILITIES, diskFormats: ['raw' as const] } } };
    });
    assert.match(refusal(unable), /^PLACEMENT_INFEASIBLE.*qcow2/);
  });

  test('is refused when the money is not enough', () => {
    const manifest = shopManifest((text) => text.replace('0.50 EUR', '0.0001 EUR'));
    const { planned } = planShop(makeTables(), { manifest });
    assert.ok(!planned.ok);
    assert.equal(planned.error.code, 'PLACEMENT_OVER_BUDGET');
  });
});
