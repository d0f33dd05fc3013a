import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unwrap } from '@hanse/kernel';
import {
  type DeploymentChoices,
  type DeploymentPlan,
  outlineDeployment,
  parseEnvelope,
  planDeployment,
  requireDeployable,
  settleChoices,
  writeEnvelope,
} from '@hanse/ovf';
import { applicationEnvelope } from '../../src/export/application-envelope.ts';
import { planExport } from '../../src/export/export-plan.ts';
import { versionNote, versionOf } from '../../src/export/export-version.ts';
import { veeOf } from './planned-vees.ts';
import { RICH } from './rich-descriptor.ts';

const CHOICES: DeploymentChoices = {
  configuration: 'large',
  networks: { front: 'public' },
  properties: { scratch: '128', secret: 'koggenfahrt' },
  instances: { web: 3 },
};

function exported(choices = CHOICES) {
  const original = requireDeployable(parseEnvelope(RICH));
  const settled = unwrap(settleChoices(original, choices));
  const plan = planExport(settled, settled.plan.systems.map(veeOf), 'vmdk');
  const hrefs = plan.systems.flatMap(({ disks }) => disks.map(({ href }) => href));
  const sizes = new Map([...hrefs, ...original.files.map(({ href }) => href)].map((href) => [href, 4711]));
  const made = applicationEnvelope({ settled: settled.envelope, plan, sizes });
  const descriptor = writeEnvelope(made.envelope, { version: versionOf(made.envelope) });
  return { ...made, descriptor, again: requireDeployable(parseEnvelope(descriptor)), before: settled.plan };
}

/** Disks are other disks of the same size, passwords are gone, nothing is installed and nothing can be chosen. */
function comparable({ systems, networks, startGroups, stopGroups, eulas, placementGroups }: DeploymentPlan): unknown {
  return {
    networks: networks.map(({ name }) => name),
    ...{ startGroups, stopGroups, eulas, placementGroups },
    systems: systems.map((system) => ({
      ...{ id: system.id, collectionId: system.collectionId, vcpus: system.vcpus, memoryMib: system.memoryMib },
      ...{ nics: system.nics, cdroms: system.cdroms.map(({ file }) => file?.href), startup: system.startup },
      ...{ families: system.hardwareFamilies, transports: system.transports, os: system.operatingSystem?.id },
      files: system.environmentFiles.map(({ path, file }) => [path, file.href]),
      disks: system.disks.map(({ capacityBytes, bus, addressOnParent, bootOrder }) => {
        return { capacityBytes, bus, addressOnParent, bootOrder };
      }),
      properties: { ...system.properties, secret: '' },
    })),
  };
}

describe('the envelope of an application', () => {
  test('plans to the same, written and read again', () => {
    const { again, before } = exported();
    const after = unwrap(planDeployment(again, { properties: { secret: 'neues' } }));
    assert.deepEqual(comparable(after), comparable(before));
    assert.deepEqual(
      after.systems.map(({ id }) => id),
      ['db', 'web-1', 'web-2', 'web-3'],
    );
    assert.equal(after.systems[0]?.vcpus, 4);
  });

  test('stands alone: every disk has a whole image of its own and nothing else is in the package', () => {
    const { again } = exported();
    assert.ok(again.disks.every(({ fileRef, parentRef }) => fileRef !== undefined && parentRef === undefined));
    const hrefs = again.files.map(({ href }) => href).sort();
    const copies = ['db-data', 'db-disk-3', 'db-scratch', 'web-1-base', 'web-2-base', 'web-3-base'];
    assert.deepEqual(hrefs, [...copies.map((name) => `${name}.vmdk`), 'guest/licence.key', 'tools.iso'].sort());
    assert.ok(again.files.every(({ size, compression }) => size === 4711 && compression === 'identity'));
    assert.deepEqual(again.configurations, []);
  });

  test('keeps the names of disks that one system has, and tells of those it must change', () => {
    const { again, notes } = exported();
    assert.deepEqual(again.disks.map(({ diskId }) => diskId).sort(), [
      ...['base-web-1', 'base-web-2', 'base-web-3'],
      ...['data', 'disk-3', 'scratch'],
    ]);
    assert.ok(notes.some((note) => note.includes('base of web-1 is base-web-1')));
  });

  test('leaves passwords out, so that whoever deploys it must give them', () => {
    const { again, descriptor, notes } = exported();
    assert.doesNotMatch(descriptor, /koggenfahrt|seeadler/);
    const bare = planDeployment(again);
    assert.equal(bare.ok ? undefined : bare.error.code, 'OVF_PROPERTY_REQUIRED');
    assert.ok(outlineDeployment(again).ok);
    assert.ok(notes.some((note) => /Passwords are left out.*: secret/.test(note)));
  });

  test('has nothing left to install, and no section of others', () => {
    const { again, descriptor, notes } = exported();
    assert.doesNotMatch(descriptor, /InstallSection|HintSection/);
    assert.equal(again.content.extensions.length, 0);
    assert.ok(notes.some((note) => /not of OVF.*HintSection/.test(note)));
  });

  test('is of OVF 2 when it needs it, and says what 1.1 cannot', () => {
    const { envelope } = exported();
    assert.equal(versionOf(envelope), '2.x');
    assert.match(versionNote(envelope, '1.x').join(), /PlacementGroupSection, EnvironmentFilesSection/);
    assert.deepEqual(versionNote(envelope, '2.x'), []);
    const plain = { ...envelope, placementGroups: [], content: { ...envelope.content, children: [] } };
    assert.equal(versionOf(plain as typeof envelope), '1.x');
  });

  test('is the same each time it is made of the same', () => {
    assert.equal(exported().descriptor, exported().descriptor);
  });
});
