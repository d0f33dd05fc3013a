import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Diagnostic, parseEnvelope, planDeployment } from '../src/index.ts';

// From packages/ovf/dist/test up to the root of the repository; the corpus lies beside it.
const corpus = join(import.meta.dirname, '../../../../../shared/corpus');
const govmomi = join(corpus, 'ovf/govmomi');

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
});

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function isAbsent(context: TestContext, folder: string): boolean {
  if (existsSync(folder)) return false;
  context.skip(`SKIPPED: the corpus is not here (${folder})`);
  return true;
}
