import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Diagnostic, parseEnvelope, planDeployment } from '../src/index.ts';

// From packages/ovf/dist/test up to the root of the repository; the corpus lies beside it.
const corpus = join(import.meta.dirname, '../../../../../shared/corpus');
const govmomi = join(corpus, 'ovf/govmomi');

/** Labelled rejects whose fault shows only when the disk is opened, and what the corpus' own notes say of them. */
const UNDECIDABLE =
  /invalid_createType_disk|invalid_delta_reference_disk|invalid_ref_size_neg|invalid_vmdk|HttpLocators.Neg.valid_no_disk/;

describe('descriptors of the public corpus', () => {
  test('every one yields a verdict, and every error has a place and a remedy', (context) => {
    if (isAbsent(context, govmomi)) return;
    const names = readdirSync(govmomi, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name !== 'labels.tsv' && statSync(join(govmomi, name)).isFile(),
    );
    let accepted = 0;
    for (const name of names) {
      const { envelope, diagnostics } = parseEnvelope(readFileSync(join(govmomi, name)));
      const errors = errorsOf(diagnostics);
      for (const { message, remedy } of errors) assert.ok(/ at /.test(message) && remedy.length > 10, name);
      assert.ok(envelope !== undefined || errors.length > 0, name);
      if (errors.length > 0) continue;
      accepted += 1;
      if (envelope !== undefined) planDeployment(envelope);
    }
    context.diagnostic(`${names.length} descriptors, ${accepted} without an error`);
    assert.ok(names.length >= 480);
  });

  test('verdicts agree with the labels', (context) => {
    if (isAbsent(context, govmomi)) return;
    const rows = readFileSync(join(govmomi, 'labels.tsv'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t'));
    const tally = new Map<string, { agreed: number; all: number }>();
    for (const [path = '', expected = '', version = ''] of rows) {
      if (expected === 'reject' && UNDECIDABLE.test(path)) continue;
      const errors = errorsOf(parseEnvelope(readFileSync(join(govmomi, path))).diagnostics);
      const agrees = (expected === 'reject') === errors.length > 0;
      const { agreed, all } = tally.get(`${version} ${expected}`) ?? { agreed: 0, all: 0 };
      tally.set(`${version} ${expected}`, { agreed: agreed + (agrees ? 1 : 0), all: all + 1 });
      if (!agrees) context.diagnostic(`disagrees: ${expected} ${path} ${errors[0]?.message ?? ''}`);
    }
    for (const [row, { agreed, all }] of tally) {
      context.diagnostic(`${row}: ${agreed} of ${all}`);
      assert.ok(agreed / all >= 0.97, `${row}: ${agreed} of ${all}`);
    }
  });
});

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function isAbsent(context: TestContext, folder: string): boolean {
  if (existsSync(folder)) return false;
  context.skip(`SKIPPED: the corpus is not here (${folder})`);
  return true;
}
