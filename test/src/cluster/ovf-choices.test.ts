import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { DeployRequest, PackageView, Session } from '@hanse/api';
import type { JsonValue } from '@hanse/kernel';
import { eventually, threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { envelopeOf, systemOf } from '../support/ovf-envelope.ts';
import { problemOf } from '../support/raw-api.ts';
import { tarOf } from '../support/tar-archive.ts';

const PRODUCT = `<ProductSection>
  <Info>What it is told</Info>
  <Property ovf:key="title" ovf:type="string" ovf:qualifiers="MinLen(3)" ovf:userConfigurable="true">
    <Label>Title</Label><Description>Shown on top</Description>
  </Property>
  <Property ovf:key="size" ovf:type="string" ovf:qualifiers='ValueMap{"s","m"}' ovf:value="s" ovf:userConfigurable="true"/>
  <Property ovf:key="secret" ovf:type="string" ovf:password="true" ovf:value="hush" ovf:userConfigurable="true"/>
  <Property ovf:key="fixed" ovf:type="string" ovf:value="stays"/>
</ProductSection>
<EulaSection><Info>Terms</Info><License>Be kind to the machine.</License></EulaSection>`;

const DESCRIPTOR = envelopeOf({
  networks: ['front', 'back'],
  sections: `<DeploymentOptionSection>
    <Info>Sizes</Info>
    <Configuration ovf:id="small" ovf:default="true"><Label>Small</Label><Description>For trying</Description></Configuration>
    <Configuration ovf:id="large"><Label>Large</Label><Description>For use</Description></Configuration>
  </DeploymentOptionSection>`,
  systems: [{ id: 'web', networks: ['front', 'back'], transport: 'iso', sections: PRODUCT, memoryMib: 64 }],
  nested: `<VirtualSystemCollection ovf:id="farm">
    <Info>Workers</Info>
    <ScaleOutSection ovf:id="worker"><Info>How many</Info><InstanceCount ovf:default="2" ovf:minimum="1" ovf:maximum="4"/></ScaleOutSection>
    ${systemOf({ id: 'worker', networks: ['back'] })}
  </VirtualSystemCollection>`,
});

describe('what a package leaves to be chosen', () => {
  let cluster: Cluster;
  let uploaded: PackageView;
  let owner: Session;

  before(async () => {
    cluster = await Cluster.start(threeSites('simulated'));
    owner = await cluster.member('hinrich');
    uploaded = await cluster.upload(once(tarOf([{ name: 'web.ovf', content: DESCRIPTOR }])), owner);
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const request = (change: Partial<DeployRequest> = {}): JsonValue => ({
    packageId: uploaded.packageId,
    name: 'web',
    acceptEulas: true,
    properties: { title: 'Shop' },
    ...change,
  });

  const refusalOf = async (change: Partial<DeployRequest>): Promise<string> => {
    using raw = cluster.raw();
    const json = request(change);
    const { code, detail, remedy } = problemOf(
      await raw.ask({ method: 'POST', path: '/v1/applications', token: owner.token, json }),
    );
    return `${code}: ${detail} ${remedy}`;
  };

  test('is shown by the package, so that whoever deploys it can be asked', () => {
    const { choices } = uploaded;
    assert.ok(choices);
    assert.deepEqual(
      choices.configurations.map(({ id, label, description, isDefault }) => [id, label, description, isDefault]),
      [
        ['small', 'Small', 'For trying', true],
        ['large', 'Large', 'For use', false],
      ],
    );
    assert.deepEqual(
      choices.properties.map(({ key, isRequired, isPassword, defaultValue }) => [
        key,
        isRequired,
        isPassword,
        defaultValue,
      ]),
      [
        ['title', true, false, ''],
        ['size', false, false, 's'],
        ['secret', false, true, ''],
      ],
    );
    const [title, size] = choices.properties;
    assert.deepEqual([title?.label, title?.description, title?.entityId], ['Title', 'Shown on top', 'web']);
    assert.deepEqual(size?.choices, ['s', 'm']);
    assert.deepEqual(choices.eulas, [{ entityId: 'web', info: 'Terms', licence: 'Be kind to the machine.' }]);
    assert.deepEqual(
      choices.networks.map(({ name }) => name),
      ['front', 'back'],
    );
    assert.deepEqual(choices.replicas, [{ id: 'worker', minimum: 1, byDefault: 2, maximum: 4 }]);
  });

  test('must be right before anything is touched', async () => {
    assert.match(await refusalOf({ acceptEulas: false }), /^OVF_EULA_NOT_ACCEPTED: .*"web".*--accept-eulas/);
    assert.match(await refusalOf({ properties: {} }), /^OVF_PROPERTY_REQUIRED: .*"title" of "web"/);
    assert.match(await refusalOf({ properties: { title: 'ab' } }), /^OVF_PROPERTY_VALUE: .*3 characters/);
    assert.match(await refusalOf({ properties: { title: 'Shop', fixed: 'x' } }), /^OVF_PROPERTY_NOT_CONFIGURABLE/);
    assert.match(await refusalOf({ configuration: 'huge' }), /^OVF_CONFIGURATION_UNKNOWN: .*huge.*small/);
    assert.match(await refusalOf({ instances: { worker: 5 } }), /^OVF_CHOICE_OUT_OF_RANGE/);
    assert.match(await refusalOf({ networks: { side: 'lan' } }), /^OVF_CHOICE_UNKNOWN: .*side/);
    assert.match(await refusalOf({ resources: { web: { memoryMib: 1 } } }), /^OVF_CHOICE_OUT_OF_RANGE/);
    assert.deepEqual(await cluster.eyes.vees(), []);
  });

  test('takes effect: replicas, sizes and networks are as chosen', async () => {
    const order = await cluster.deploy(
      request({
        configuration: 'large',
        instances: { worker: 3 },
        resources: { web: { vcpus: 2, memoryMib: 128 } },
        networks: { front: 'lan', back: 'lan' },
      }),
      owner,
    );
    await cluster.succeeded(order);
    const { vees } = await cluster.application('web', owner);
    assert.deepEqual(vees.map(({ name }) => name).sort(), ['web', 'worker-1', 'worker-2', 'worker-3']);
    // The sites tell the federation a moment later what is in use.
    const used = await eventually(
      async () => {
        const all = (await cluster.eyes.sites()).map(({ capacity }) => capacity.used);
        const sum = (key: 'vcpus' | 'memoryMib') => all.reduce((total, one) => total + one[key], 0);
        return sum('vcpus') < 5 ? undefined : { vcpus: sum('vcpus'), memoryMib: sum('memoryMib') };
      },
      { what: 'the sites to tell what is in use' },
    );
    assert.deepEqual(used, { vcpus: 2 + 3, memoryMib: 128 + 3 * 16 });
    const prefixes = new Set(vees.flatMap(({ addresses }) => addresses.map((one) => one.split('.', 2).join('.'))));
    assert.equal(prefixes.size, 1, 'both networks of the package became one');
    await cluster.succeeded(await cluster.destroy('web', owner));
  });
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
