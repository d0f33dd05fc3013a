import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Diagnostic, parseEnvelope } from '../src/index.ts';

// From packages/ovf/dist/test up to the root of the repository; the corpus lies beside it.
const repository = join(import.meta.dirname, '../../../..');
const corpus = join(repository, '../shared/corpus/ovf/govmomi');
const FOLDER = 'external/OVFToolTemplates/OVF/xmltestfiles/';

interface Row {
  readonly path: string;
  readonly expected: string;
  readonly version: string;
  readonly section: string;
}

/** Labelled rejects whose fault shows only when the disk is opened, as the corpus' own notes say. */
const UNDECIDABLE =
  /invalid_createType_disk|invalid_delta_reference_disk|invalid_ref_size_neg|invalid_vmdk|HttpLocators.Neg.valid_no_disk/;

/** What an error about a section of this name must say: where it is found, or its rule and subject. */
const REASONS: Readonly<Record<string, RegExp>> = {
  DiskSection: /^\S+ \S*\/(DiskSection|Section)\/Disk/,
  Envelope:
    /^(\S+ \/(Envelope|FakeEnvelope)(\/References\S*|\/VirtualSystem)? |OVF_REQUIRED_UNKNOWN |OVF_INFO_MISSING |OVF_\S+ \S+ Disk@fileRef )/,
  NetworkSection: /^(\S+ \S*\/NetworkSection |OVF_REFERENCE_DANGLING \S+ Connection )/,
  ProductSection: /^(\S+ \S*\/Property\S* |OVF_DUPLICATE \S+ ProductSection )/,
  VirtualHardware: /^(OVF_NO_HARDWARE |\S+ \S*\/(VirtualHardwareSection|Section\[\d+\])\/(Item|System))/,
};

describe('labelled descriptors', () => {
  test('every reject is for the reason of its label', (context) => {
    for (const { path, expected, section } of labels(context)) {
      if (expected !== 'reject' || UNDECIDABLE.test(path)) continue;
      const found = errorsOf(path).map(({ code, path: place, message }) => `${code} ${place} ${message}`);
      const reason = REASONS[section];
      assert.ok(reason !== undefined && found.some((error) => reason.test(error)), `${path}: ${found.join('; ')}`);
    }
  });

  test('verdicts agree as far as they must', (context) => {
    const tally = new Map<string, { agreed: number; all: number }>();
    for (const row of labels(context)) {
      if (row.expected === 'reject' && UNDECIDABLE.test(row.path)) continue;
      const key = `${row.version} ${row.expected}`;
      const { agreed, all } = tally.get(key) ?? { agreed: 0, all: 0 };
      tally.set(key, { agreed: agreed + (verdict(row.path) === row.expected ? 1 : 0), all: all + 1 });
    }
    const least: Readonly<Record<string, number>> = { '1.x accept': 0.97, '1.x reject': 0.95 };
    for (const [key, { agreed, all }] of tally) {
      context.diagnostic(`${key}: ${agreed} of ${all}`);
      assert.ok(agreed / all >= (least[key] ?? 0.9), `${key}: ${agreed} of ${all}`);
    }
  });

  test('every disagreement is in the table, with its reason, and the table has no other', (context) => {
    const rows = labels(context);
    if (rows.length === 0) return;
    const table = [...documentation().matchAll(/^\| `(\S+)` \| (\w+) \| (\w+) \| (\S.{20,}) \|$/gm)];
    const written = table.map(([, path, label, ours]) => `${path} ${label} ${ours}`);
    const real = rows
      .filter(({ path, expected }) => verdict(path) !== expected)
      .map(({ path, expected }) => `${path.replace(FOLDER, '')} ${expected} ${verdict(path)}`);
    assert.deepEqual(written, real);
  });

  test('the counts of the table are true', (context) => {
    const rows = labels(context);
    if (rows.length === 0) return;
    const counted = [...documentation().matchAll(/^\| (\S+) \| (accept|reject) \| (\d+) \| (\d+) \|$/gm)];
    assert.equal(counted.length, 5);
    for (const [, version = '', expected, all, agreed] of counted) {
      const label = version === 'none' ? '-' : version;
      const group = rows.filter((row) => row.version === label && row.expected === expected);
      const agreeing = group.filter(({ path }) => verdict(path) === expected);
      assert.deepEqual([group.length, agreeing.length], [Number(all), Number(agreed)], `${version} ${expected}`);
    }
  });
});

function labels(context: TestContext): readonly Row[] {
  if (!existsSync(corpus)) {
    context.skip(`SKIPPED: the corpus is not here (${corpus})`);
    return [];
  }
  return readFileSync(join(corpus, 'labels.tsv'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [path = '', expected = '', version = '', section = ''] = line.split('\t');
      return { path, expected, version, section };
    });
}

function documentation(): string {
  return readFileSync(join(repository, 'docs/ovf-labels.md'), 'utf8');
}

function verdict(path: string): 'accept' | 'reject' {
  return errorsOf(path).length === 0 ? 'accept' : 'reject';
}

function errorsOf(path: string): readonly Diagnostic[] {
  const { diagnostics } = parseEnvelope(readFileSync(join(corpus, path)));
  return diagnostics.filter(({ severity }) => severity === 'error');
}
