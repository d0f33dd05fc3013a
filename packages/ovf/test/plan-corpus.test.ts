import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Envelope, outlineDeployment, parseEnvelope, planDeployment } from '../src/index.ts';
import { planOf } from './plan-sample.ts';

// From packages/ovf/dist/test up to the root of the repository; the corpus lies beside it.
const corpus = join(import.meta.dirname, '../../../../../shared/corpus/ovf/govmomi');

function isAbsent(context: TestContext): boolean {
  if (existsSync(corpus)) return false;
  context.skip(`SKIPPED: the corpus is not here (${corpus})`);
  return true;
}

function envelopeIn(name: string): Envelope | undefined {
  const { envelope, diagnostics } = parseEnvelope(readFileSync(join(corpus, name)));
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : envelope;
}

describe('the public corpus', () => {
  test('every sound descriptor is planned in every configuration, whole', (context) => {
    if (isAbsent(context)) return;
    const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' });
    let planned = 0;
    for (const name of names.filter((each) => each !== 'labels.tsv' && statSync(join(corpus, each)).isFile())) {
      const envelope = envelopeIn(name);
      if (envelope === undefined) continue;
      for (const configuration of [undefined, ...envelope.configurations.map(({ id }) => id)]) {
        const outline = outlineDeployment(envelope, configuration === undefined ? {} : { configuration });
        if (!outline.ok) {
          // A package of nothing but empty collections is sound, but there is nothing to deploy.
          assert.equal(outline.error.code, 'OVF_NO_VIRTUAL_SYSTEM', `${name}: ${outline.error.message}`);
          continue;
        }
        const { systems, startGroups, stopGroups } = outline.value;
        const started = systems.filter(({ startup }) => startup.startAction === 'powerOn').map(({ id }) => id);
        assert.deepEqual(startGroups.flatMap(({ systemIds }) => systemIds).toSorted(), started.toSorted(), name);
        const stopped = stopGroups.flatMap(({ stops }) => stops.map(({ systemId }) => systemId));
        assert.deepEqual(stopped.toSorted(), systems.map(({ id }) => id).toSorted(), name);
        planned += 1;
      }
    }
    context.diagnostic(`${planned} plans`);
    assert.ok(planned > 400, String(planned));
  });

  test('a descriptor without values is refused for those alone', (context) => {
    if (isAbsent(context)) return;
    const envelope = envelopeIn('external/oldOvfs/VirtualAppliance-Zimbra/Zimbra_606_Ubuntu_8041_i386_OVF10.ovf');
    assert.ok(envelope !== undefined);
    const result = planDeployment(envelope);
    assert.ok(!result.ok);
    const { diagnostics } = result.error.details;
    assert.ok(Array.isArray(diagnostics) && diagnostics.length > 0);
    for (const diagnostic of diagnostics) assert.match(JSON.stringify(diagnostic), /OVF_PROPERTY_REQUIRED/);
  });

  test('a scaled-out system becomes replicas', (context) => {
    if (isAbsent(context)) return;
    const envelope = envelopeIn('external/ImportOvf2014/scaleout.ovf');
    assert.ok(envelope !== undefined);
    const replicas = planOf(envelope).systems.map(({ id, replicaOf }) => [id, replicaOf]);
    assert.deepEqual(replicas, [
      ['vs1-1', 'vs1'],
      ['vs1-2', 'vs1'],
    ]);
  });
});
