import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Envelope, parseEnvelope, writeEnvelope } from '../src/index.ts';
import { withoutPlaces } from './without-places.ts';

// From packages/ovf/dist/test up to the root of the repository; the corpus lies beside it.
const corpus = join(import.meta.dirname, '../../../../../shared/corpus');

test('what is written of an accepted descriptor reads as the same envelope, and is written alike again', (context) => {
  if (!existsSync(corpus)) {
    context.skip(`SKIPPED: the corpus is not here (${corpus})`);
    return;
  }
  let count = 0;
  for (const path of descriptors()) {
    const envelope = accepted(readFileSync(path));
    if (envelope === undefined) continue;
    count += 1;
    const written = writeEnvelope(envelope);
    const again = accepted(written);
    assert.ok(again !== undefined, `${path}: what was written is refused`);
    const version = envelope.version === '0.9' ? '1.x' : envelope.version;
    assert.deepEqual(withoutPlaces(again), withoutPlaces({ ...envelope, version }), path);
    assert.equal(writeEnvelope(again), written, path);
  }
  context.diagnostic(`${count} descriptors`);
  assert.ok(count >= 400);
});

function descriptors(): readonly string[] {
  return ['ovf/govmomi', 'ova'].flatMap((folder) =>
    readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ovf|xml)$/i.test(name))
      .map((name) => join(corpus, folder, name))
      .filter((path) => statSync(path).isFile()),
  );
}

/** The manifest room takes care of the sections of others; here they only must come back as they were. */
function accepted(descriptor: string | Uint8Array): Envelope | undefined {
  const { envelope, diagnostics } = parseEnvelope(descriptor, { understands: () => true });
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : envelope;
}
