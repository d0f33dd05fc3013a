import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseEnvelope } from '@hanse/ovf';
import { STRICT_RULES } from '@hanse/ovf/strict';
import { fromStrict } from '../../src/ovf/finding.ts';
import { judge } from '../../src/ovf/judge.ts';
import { sarifLog } from '../../src/ovf/sarif.ts';
import { REFUSED } from './sample.ts';

interface Log {
  readonly version: string;
  readonly runs: readonly [Run];
}
interface Run {
  readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly Rule[] } };
  readonly artifacts: readonly { readonly location: { readonly uri: string }; readonly parentIndex?: number }[];
  readonly results: readonly Result[];
}
interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string; readonly index: number };
        readonly region?: { readonly startLine: number; readonly startColumn: number };
      };
    },
  ];
}

const strict = fromStrict({
  rule: 'XSD_VALUE_INVALID',
  message: 'Element x',
  remedy: 'Correct it.',
  line: 0,
  column: 0,
  path: '/',
});
const findings = [...judge(parseEnvelope(REFUSED)).findings, strict];

function logOf(member?: string): Run {
  const log = sarifLog(findings, {
    path: 'my shop.ova',
    member,
    version: '1.0.0',
    exitCode: 65,
    strictRules: STRICT_RULES,
  }) as Log;
  assert.equal(log.version, '2.1.0');
  return log.runs[0];
}

describe('SARIF', () => {
  test('has a rule with a description and help for each result, none twice', () => {
    const { tool, results } = logOf();
    const ids = tool.driver.rules.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { ruleId, ruleIndex } of results) assert.equal(ids[ruleIndex], ruleId);
    for (const { shortDescription, help } of tool.driver.rules) {
      assert.ok(shortDescription.text.length > 10 && help.text.length > 5);
      assert.doesNotMatch(shortDescription.text + help.text, /[{}]/);
    }
  });

  test('places results in the descriptor by region, and without one where there is no line', () => {
    const { results } = logOf();
    const [first, , last] = results;
    assert.deepEqual(first?.locations[0].physicalLocation, {
      artifactLocation: { uri: 'my%20shop.ova', index: 0 },
      region: { startLine: 28, startColumn: 9 },
    });
    assert.deepEqual(last?.locations[0].physicalLocation, { artifactLocation: { uri: 'my%20shop.ova', index: 0 } });
    assert.deepEqual(
      results.map(({ level }) => level),
      ['error', 'error', 'error'],
    );
  });

  test('names the descriptor inside an archive as an artifact within it', () => {
    const { artifacts, results } = logOf('shop.ovf');
    assert.deepEqual(artifacts, [
      { location: { uri: 'my%20shop.ova' } },
      { location: { uri: '/shop.ovf' }, parentIndex: 0 },
    ]);
    assert.deepEqual(results[0]?.locations[0].physicalLocation.artifactLocation, { uri: '/shop.ovf', index: 1 });
  });
});
