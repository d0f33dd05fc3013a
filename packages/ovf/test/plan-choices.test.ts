import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type DeploymentChoices, type Envelope, planDeployment } from '../src/index.ts';
import { collection, configurations, cpus, envelopeOf, hardware, item, memory, planOf, system } from './plan-sample.ts';

function refusal(envelope: Envelope, choices: DeploymentChoices): { code: string; remedy: string } {
  const result = planDeployment(envelope, choices);
  assert.ok(!result.ok, 'it was planned');
  return { code: result.error.code, remedy: result.error.remedy };
}

describe('a configuration', () => {
  test('combines the Items of one InstanceID, field by field (DSP0243 §9.8)', () => {
    const special = item(1, 3, { VirtualQuantity: '8' }, 'ovf:configuration="big"');
    const unitFromBefore = item(2, 4, { VirtualQuantity: '64' }, 'ovf:configuration="big"');
    const envelope = envelopeOf(
      system('a', special + cpus(2) + memory(32) + unitFromBefore),
      configurations('small', 'big'),
    );
    const [small] = planOf(envelope).systems;
    const [big] = planOf(envelope, { configuration: 'big' }).systems;
    assert.deepEqual([small?.vcpus, small?.memoryMib], [2, 32]);
    assert.deepEqual([big?.vcpus, big?.memoryMib], [8, 64]);
  });

  test('decides which disks are planned at all', () => {
    const disks = `<DiskSection><Info>i</Info>${['os', 'data']
      .map(
        (id) =>
          `<Disk ovf:diskId="${id}" ovf:fileRef="${id}" ovf:capacity="1024" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html"/>`,
      )
      .join('')}</DiskSection>`;
    const items =
      item(4, 17, { HostResource: 'ovf:/disk/os' }) +
      item(5, 17, { HostResource: 'ovf:/disk/data' }, 'ovf:configuration="big"');
    const files = ['os', 'data'].map((id) => `<File ovf:id="${id}" ovf:href="${id}.vmdk"/>`).join('');
    const envelope = envelopeOf(system('a', items), disks + configurations('small', 'big'), files);
    const diskIds = (configuration: string) =>
      planOf(envelope, { configuration }).systems[0]?.disks.map(({ diskId }) => diskId);
    assert.deepEqual(diskIds('small'), ['os']);
    assert.deepEqual(diskIds('big'), ['os', 'data']);
  });

  test('that does not exist is refused with those that do', () => {
    const envelope = envelopeOf(system('a'), configurations('small', 'big'));
    assert.deepEqual(refusal(envelope, { configuration: 'huge' }), {
      code: 'OVF_CONFIGURATION_UNKNOWN',
      remedy: 'Known configurations: small, big.',
    });
  });
});

test('of alternative hardware the first family the deployer wishes for is taken', () => {
  const sections = hardware(cpus(1), 'vmx-07 vmx-09') + hardware(cpus(2), 'xen-3') + hardware(cpus(3), 'KVM');
  const envelope = envelopeOf(`<VirtualSystem ovf:id="a"><Info>i</Info>${sections}</VirtualSystem>`);
  const cases: readonly (readonly [readonly string[], number])[] = [
    [[], 1],
    [['kvm', 'xen-3'], 3],
    [['xen-3', 'kvm'], 2],
    [['hyperv', 'VMX-09'], 1],
    [['hyperv'], 1],
  ];
  for (const [hardwareFamilies, vcpus] of cases) {
    assert.equal(planOf(envelope, { hardwareFamilies }).systems[0]?.vcpus, vcpus, hardwareFamilies.join());
  }
});

describe('amounts', () => {
  const bound = (name: string) => `ovf:bound="${name}"`;

  test('have the range of their bounds, and a choice must be inside', () => {
    const ranged = cpus(2) + cpus(1, bound('min')) + cpus(4, bound('max')) + memory(512) + memory(2048, bound('max'));
    const envelope = envelopeOf(system('a', ranged));
    const [planned] = planOf(envelope, { resources: { a: { vcpus: 4, memoryMib: 1024 } } }).systems;
    assert.deepEqual([planned?.vcpus, planned?.memoryMib], [4, 1024]);
    assert.deepEqual(planned?.vcpuRange, { minimum: 1, maximum: 4 });
    assert.deepEqual(planned?.memoryMibRange, { minimum: undefined, maximum: 2048 });
    const cases: readonly (readonly [{ vcpus?: number; memoryMib?: number }, RegExp])[] = [
      [{ vcpus: 5 }, /from 1 to 4/],
      [{ vcpus: 0 }, /from 1 to 4/],
      [{ vcpus: 1.5 }, /whole number/],
      [{ memoryMib: 4096 }, /from 512 to 2048/],
      [{ memoryMib: 511 }, /from 512 to 2048/],
    ];
    for (const [amounts, remedy] of cases) {
      const { code, remedy: told } = refusal(envelope, { resources: { a: amounts } });
      assert.equal(code, 'OVF_CHOICE_OUT_OF_RANGE');
      assert.match(told, remedy);
    }
  });

  test('without a range may be more than the descriptor asks for, not less', () => {
    const envelope = envelopeOf(collection('c', '', system('a', cpus(2) + memory(512)), system('b')));
    const [a, b] = planOf(envelope, { resources: { a: { vcpus: 16 }, b: { memoryMib: 64 } } }).systems;
    assert.deepEqual([a?.vcpus, a?.vcpuRange, a?.memoryMib], [16, undefined, 512]);
    assert.equal(b?.memoryMib, 64);
    assert.match(refusal(envelope, { resources: { a: { vcpus: 1 } } }).remedy, /2 or more/);
    assert.deepEqual(refusal(envelope, { resources: { z: { vcpus: 1 } } }), {
      code: 'OVF_CHOICE_UNKNOWN',
      remedy: 'Known: a, b.',
    });
  });

  test('are accepted exactly inside any range', () => {
    const amount = fc.integer({ min: 1, max: 64 });
    const range = fc.tuple(amount, amount, amount).map((three) => three.toSorted((x, y) => x - y));
    fc.assert(
      fc.property(
        range,
        fc.boolean(),
        fc.boolean(),
        amount,
        ([least = 1, normal = 1, most = 1], hasMin, hasMax, wanted) => {
          const items = [cpus(normal), hasMin ? cpus(least, bound('min')) : '', hasMax ? cpus(most, bound('max')) : ''];
          const envelope = envelopeOf(system('a', items.join('')));
          const result = planDeployment(envelope, { resources: { a: { vcpus: wanted } } });
          const isAllowed = wanted >= (hasMin ? least : normal) && wanted <= (hasMax ? most : Number.POSITIVE_INFINITY);
          assert.equal(result.ok, isAllowed);
          if (result.ok) assert.equal(result.value.systems[0]?.vcpus, wanted);
        },
      ),
    );
  });

  test('of several Items add up, bound by bound', () => {
    const items = memory(100) + memory(100, '', 3) + memory(50, bound('min')) + memory(300, bound('max'), 3);
    const [planned] = planOf(envelopeOf(system('a', items))).systems;
    assert.deepEqual([planned?.memoryMib, planned?.memoryMibRange], [200, { minimum: 150, maximum: 400 }]);
  });

  test('have a range of their own in a configuration', () => {
    const max = memory(1024, bound('max'));
    const special = memory(4096, `${bound('max')} ovf:configuration="big"`);
    const normal = memory(2048, 'ovf:configuration="big"');
    const envelope = envelopeOf(system('a', memory(512) + max + normal + special), configurations('small', 'big'));
    const rangeIn = (configuration: string) => planOf(envelope, { configuration }).systems[0]?.memoryMibRange?.maximum;
    assert.deepEqual([rangeIn('small'), rangeIn('big')], [1024, 4096]);
  });
});

describe('networks', () => {
  const networks = `<NetworkSection><Info>i</Info><Network ovf:name="front"><Description>users</Description></Network>
    <Network ovf:name="back"/><Network ovf:name="spare"/></NetworkSection>`;
  const nics = ['front', 'back'].map((name, index) => item(10 + index, 10, { Connection: name })).join('');
  const envelope = envelopeOf(system('a', nics), networks);

  test('are renamed and merged, and remember their names in the descriptor', () => {
    const plan = planOf(envelope, { networks: { front: 'lan', back: 'lan' } });
    assert.deepEqual(plan.networks, [
      { name: 'lan', description: 'users', descriptorNames: ['front', 'back'] },
      { name: 'spare', description: '', descriptorNames: ['spare'] },
    ]);
    assert.deepEqual(
      plan.systems[0]?.nics.map(({ network }) => network),
      ['lan', 'lan'],
    );
  });

  test('may swap their names', () => {
    const [a] = planOf(envelope, { networks: { front: 'back', back: 'front' } }).systems;
    assert.deepEqual(
      a?.nics.map(({ network }) => network),
      ['back', 'front'],
    );
  });

  test('that do not exist cannot be mapped, nor any onto nothing', () => {
    assert.deepEqual(refusal(envelope, { networks: { dmz: 'x' } }), {
      code: 'OVF_CHOICE_UNKNOWN',
      remedy: 'Known: front, back, spare.',
    });
    assert.equal(refusal(envelope, { networks: { front: '' } }).code, 'OVF_CHOICE_OUT_OF_RANGE');
    assert.equal(refusal(envelope, { networks: { ['__proto__']: 'x' } }).code, 'OVF_CHOICE_UNKNOWN');
  });
});
