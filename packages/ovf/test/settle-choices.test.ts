import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unwrap } from '@hanse/kernel';
import {
  type DeploymentChoices,
  type DeploymentPlan,
  parseEnvelope,
  planDeployment,
  requireDeployable,
  settleChoices,
} from '../src/index.ts';
import { SAMPLE } from './sample-descriptor.ts';

const sample = requireDeployable(parseEnvelope(SAMPLE));
const SCALED = `<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/2" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/2"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References/>
  <NetworkSection><Info>Networks</Info><Network ovf:name="front"/></NetworkSection>
  <VirtualSystemCollection ovf:id="farm">
    <Info>Web servers</Info>
    <ScaleOutSection ovf:id="web">
      <Info>As many as are needed</Info>
      <InstanceCount ovf:minimum="1" ovf:default="2" ovf:maximum="4"/>
    </ScaleOutSection>
    <StartupSection><Info>Order</Info><Item ovf:id="web" ovf:order="3" ovf:startDelay="7"/></StartupSection>
    <VirtualSystem ovf:id="web">
      <Info>A web server</Info>
      <ProductSection><Info>Settings</Info>
        <Property ovf:key="title" ovf:type="string" ovf:value="shop" ovf:userConfigurable="true"/>
      </ProductSection>
      <VirtualHardwareSection>
        <Info>Hardware</Info>
        <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
        <Item><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
        <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>256</rasd:VirtualQuantity></Item>
        <Item><rasd:Connection>front</rasd:Connection><rasd:InstanceID>4</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>
      </VirtualHardwareSection>
    </VirtualSystem>
  </VirtualSystemCollection>
</Envelope>`;
const scaled = requireDeployable(parseEnvelope(SCALED));

/** What must be the same when nothing is chosen any more. */
function essence({ configuration: _chosen, networks, systems, ...rest }: DeploymentPlan): unknown {
  return {
    ...rest,
    networks: networks.map(({ name, description }) => ({ name, description })),
    systems: systems.map(({ replicaOf: _prototype, vcpuRange: _cpus, memoryMibRange: _memory, ...system }) => system),
  };
}

function mustSettle(envelope: typeof sample, choices: DeploymentChoices): DeploymentPlan {
  const settled = unwrap(settleChoices(envelope, choices));
  const again = unwrap(planDeployment(settled.envelope));
  assert.deepEqual(essence(again), essence(settled.plan));
  assert.deepEqual(essence(settled.plan), essence(unwrap(planDeployment(envelope, choices))));
  return again;
}

describe('an envelope in which every choice is made', () => {
  test('plans without choices as the one it came from does with them', () => {
    mustSettle(sample, {});
    const plan = mustSettle(sample, {
      configuration: 'small',
      networks: { front: 'public' },
      properties: { 'org.shop.port.1': '8080', 'web:org.shop.theme.1': 'blue', scratch: '128' },
      resources: { web: { vcpus: 2, memoryMib: 512 }, db: { vcpus: 3 } },
    });
    const [web, db] = plan.systems;
    assert.deepEqual([plan.configuration, web?.vcpus, web?.memoryMib, db?.vcpus], [undefined, 2, 512, 3]);
    assert.deepEqual(
      plan.networks.map(({ name }) => name),
      ['public', 'back'],
    );
    assert.equal(db?.disks[1]?.capacityBytes, 128 * 2 ** 20);
  });

  test('keeps several networks that were mapped onto one as one', () => {
    const plan = mustSettle(sample, { networks: { front: 'all', back: 'all' } });
    assert.deepEqual(
      plan.networks.map(({ name, description }) => [name, description]),
      [['all', 'To the users']],
    );
  });

  test('writes replicas out, each to be told its own values', () => {
    const choices = { instances: { web: 3 }, properties: { 'web-2:title': 'other' }, resources: { web: { vcpus: 4 } } };
    const plan = mustSettle(scaled, choices);
    assert.deepEqual(
      plan.systems.map(({ id, vcpus, properties }) => [id, vcpus, properties['title']]),
      [
        ['web-1', 4, 'shop'],
        ['web-2', 4, 'other'],
        ['web-3', 4, 'shop'],
      ],
    );
    assert.deepEqual(plan.startGroups[0]?.systemIds, ['web-1', 'web-2', 'web-3']);
    assert.equal(plan.startGroups[0]?.delaySeconds, 7);
  });

  test('speaks of networks by their chosen names in macros, and leaves scripts alone', () => {
    const macro = SAMPLE.replace('ovf:value="shop.example"', 'ovf:value="@IP(front,web) @IP(back) @VmId"').replace(
      '<Property ovf:key="scratch"',
      '<Property ovf:key="user-data" ovf:type="string" ovf:value="echo @IP(front)"/><Property ovf:key="scratch"',
    );
    const envelope = requireDeployable(parseEnvelope(macro));
    const { envelope: settled } = unwrap(settleChoices(envelope, { networks: { front: 'public' } }));
    const [web, db] = unwrap(planDeployment(settled)).systems;
    assert.equal(web?.properties['org.shop.domain'], '@IP(public,web) @IP(back) @VmId');
    assert.equal(db?.properties['user-data'], 'echo @IP(front)');
  });

  test('is not made of choices that the envelope does not allow', () => {
    const settled = settleChoices(sample, { configuration: 'huge' });
    assert.equal(settled.ok ? undefined : settled.error.code, 'OVF_CONFIGURATION_UNKNOWN');
  });
});
