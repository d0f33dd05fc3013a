import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { unwrap } from '@hanse/kernel';
import { type DeploymentPlan, outlineDeployment, parseEnvelope, settleChoices, writeEnvelope } from '@hanse/ovf';
import { createStrictValidator } from '@hanse/ovf/strict';
import { applicationEnvelope } from '../../src/export/application-envelope.ts';
import { planExport } from '../../src/export/export-plan.ts';
import { versionOf } from '../../src/export/export-version.ts';
import { veeOf } from './planned-vees.ts';

// From apps/federation/dist/test/export up to the root of the repository; the shared folder lies beside it.
const shared = join(import.meta.dirname, '../../../../../../shared');
const corpus = join(shared, 'corpus/ovf/govmomi');
const schemas = join(shared, 'schemas');

describe('applications of the descriptors of the public corpus', () => {
  test('export to packages that are strictly valid and plan to the same', (context) => {
    if (!existsSync(corpus) || !existsSync(schemas)) {
      context.skip(`SKIPPED: the corpus or the schemas are not here (${corpus}, ${schemas})`);
      return;
    }
    using validator = createStrictValidator(filesBelow(schemas, /\.xsd$/));
    const problems: string[] = [];
    let exported = 0;
    for (const [name, bytes] of filesBelow(corpus, /./)) {
      const made = exportOf(bytes);
      if (made === undefined) continue;
      exported += 1;
      const { before, descriptor } = made;
      for (const finding of validator.validate(Buffer.from(descriptor))) problems.push(`${name}: ${finding.message}`);
      const again = parseEnvelope(descriptor);
      const errors = again.diagnostics.filter(({ severity }) => severity === 'error');
      for (const { message } of errors) problems.push(`${name}: ${message}`);
      if (again.envelope === undefined || errors.length > 0) continue;
      const after = unwrap(outlineDeployment(again.envelope));
      if (comparable(after) !== comparable(before)) problems.push(`${name}: it plans to something else`);
    }
    context.diagnostic(`${exported} descriptors exported`);
    assert.deepEqual(problems, []);
    assert.ok(exported >= 300, `only ${exported} could be exported`);
  });
});

/** Undefined for a descriptor that cannot be deployed without choices. */
function exportOf(bytes: Uint8Array): { readonly before: DeploymentPlan; readonly descriptor: string } | undefined {
  const { envelope, diagnostics } = parseEnvelope(bytes);
  if (envelope === undefined || diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const settled = settleChoices(envelope, {});
  if (!settled.ok) return undefined;
  const plan = planExport(settled.value, settled.value.plan.systems.map(veeOf), 'vmdk');
  const made = plan.systems.flatMap(({ disks }) => disks.map(({ href }) => href));
  const sizes = new Map([...made, ...envelope.files.map(({ href }) => href)].map((href) => [href, 4711]));
  const { envelope: written } = applicationEnvelope({ settled: settled.value.envelope, plan, sizes });
  const descriptor = writeEnvelope(written, { version: versionOf(written) });
  return { before: settled.value.plan, descriptor };
}

function comparable({ systems, networks, startGroups, stopGroups, eulas }: DeploymentPlan): string {
  return JSON.stringify({
    networks: networks.map(({ name, description }) => [name, description]),
    ...{ startGroups, stopGroups, eulas },
    systems: systems.map(({ properties: _values, replicaOf: _prototype, install: _done, ...system }) => ({
      ...system,
      operatingSystem: system.operatingSystem?.id,
      disks: system.disks.map(({ capacityBytes, bus, addressOnParent, bootOrder }) => {
        return { capacityBytes, bus, addressOnParent, bootOrder };
      }),
      cdroms: system.cdroms.map(({ file, bus }) => [file?.href, bus]),
      environmentFiles: system.environmentFiles.map(({ path }) => path),
    })),
  });
}

function filesBelow(folder: string, pattern: RegExp): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name) && !name.endsWith('labels.tsv') && statSync(join(folder, name)).isFile())
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}
