import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseEnvelope } from '../src/index.ts';
import { createStrictValidator, type StrictValidator } from '../src/strict/index.ts';
import { type DisagreementClass, ourClassOf, schemaClassOf } from './strict-classes.ts';

const root = join(import.meta.dirname, '../../../..');
const corpus = join(root, '../shared/corpus');
const schemas = join(root, '../shared/schemas');
const DOCUMENT = join(root, 'docs/ovf-strict.md');
const BEGIN = '<!-- counts: written by the differential test -->';
const END = '<!-- end of counts -->';

interface Tally {
  bothAccept: number;
  bothRefuse: number;
  readonly schemaRefuses: Map<string, Row>;
  readonly weRefuse: Map<string, Row>;
  readonly unexplained: string[];
}

interface Row {
  readonly why: string;
  readonly files: Set<string>;
  findings: number;
}

describe('strict mode against our own rules', () => {
  test('disagrees only in explained ways, as often as the document says', (context) => {
    if (!existsSync(corpus) || !existsSync(schemas)) {
      context.skip(`SKIPPED: the corpus or the schemas are not here (${corpus}, ${schemas})`);
      return;
    }
    using validator = createStrictValidator(filesBelow(schemas, /\.xsd$/));
    const tally = compare(validator, descriptors());
    assert.deepEqual(tally.unexplained, [], 'disagreements without a class in strict-classes.ts');
    const table = tableOf(tally);
    if (process.env['UPDATE'] === '1') writeTable(table);
    const [, written] = /<!-- counts[^>]*-->\n([\s\S]*?)<!-- end/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
    assert.equal(table, written, `${DOCUMENT} has other counts; UPDATE=1 writes them`);
  });
});

function compare(validator: StrictValidator, files: ReadonlyMap<string, Uint8Array>): Tally {
  const tally: Tally = {
    bothAccept: 0,
    bothRefuse: 0,
    schemaRefuses: new Map(),
    weRefuse: new Map(),
    unexplained: [],
  };
  for (const [name, bytes] of files) {
    const violations = validator.validate(bytes);
    const errors = parseEnvelope(bytes).diagnostics.filter(({ severity }) => severity === 'error');
    if (violations.length > 0 && errors.length > 0) tally.bothRefuse += 1;
    else if (violations.length === 0 && errors.length === 0) tally.bothAccept += 1;
    for (const violation of errors.length === 0 ? violations : []) {
      count(tally, tally.schemaRefuses, { name, found: schemaClassOf(violation), text: violation.message });
    }
    for (const error of violations.length === 0 ? errors : []) {
      count(tally, tally.weRefuse, { name, found: ourClassOf(error), text: `${error.code} ${error.message}` });
    }
  }
  return tally;
}

function count(
  tally: Tally,
  rows: Map<string, Row>,
  { name, found, text }: { name: string; found: DisagreementClass | undefined; text: string },
): void {
  if (found === undefined) {
    tally.unexplained.push(`${name}: ${text}`);
    return;
  }
  const row = rows.get(found.id) ?? { why: found.why, files: new Set<string>(), findings: 0 };
  row.files.add(name);
  row.findings += 1;
  rows.set(found.id, row);
}

function tableOf({ bothAccept, bothRefuse, schemaRefuses, weRefuse }: Tally): string {
  return [
    '',
    `Agreed: ${bothAccept} descriptors accepted by both, ${bothRefuse} refused by both.`,
    '',
    `The schema refuses, we accept: ${filesIn(schemaRefuses)} descriptors. One may fall in several classes.`,
    '',
    ...rowsOf(schemaRefuses),
    '',
    `We refuse, the schema accepts: ${filesIn(weRefuse)} descriptors.`,
    '',
    ...rowsOf(weRefuse),
    '',
    '',
  ].join('\n');
}

function rowsOf(rows: ReadonlyMap<string, Row>): readonly string[] {
  const sorted = [...rows].toSorted(
    ([left, one], [right, other]) => other.files.size - one.files.size || left.localeCompare(right),
  );
  return [
    '| class | descriptors | findings | why |',
    '| --- | ---: | ---: | --- |',
    ...sorted.map(([id, { files, findings, why }]) => `| \`${id}\` | ${files.size} | ${findings} | ${why} |`),
  ];
}

function filesIn(rows: ReadonlyMap<string, Row>): number {
  return new Set([...rows.values()].flatMap(({ files }) => [...files])).size;
}

function writeTable(table: string): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before = ''] = text.split(BEGIN);
  const after = text.slice(text.indexOf(END));
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n${table}${after}`);
}

function descriptors(): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ...filesBelow(join(corpus, 'ovf/govmomi'), /(?<!\.tsv)$/),
    ...filesBelow(join(corpus, 'ova'), /\.(?:ovf|xml)$/i),
  ]);
}

function filesBelow(folder: string, pattern: RegExp): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => pattern.test(name) && statSync(join(folder, name)).isFile(),
  );
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}
