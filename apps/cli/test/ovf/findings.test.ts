import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseEnvelope } from '@hanse/ovf';
import { judge } from '../../src/ovf/judge.ts';
import { findingLines } from '../../src/ovf/render-findings.ts';
import { verdictLines } from '../../src/ovf/render-verdict.ts';
import { sourceFrame } from '../../src/ovf/source-frame.ts';
import { sourceLines } from '../../src/ovf/source-lines.ts';
import { PLAIN } from '../../src/palette.ts';
import { assertPicture } from '../support/golden.ts';
import { DESCRIPTOR, REFUSED } from './sample.ts';

const look = { palette: PLAIN, width: undefined };

function told(descriptor: string, perCode = 5, width?: number): readonly string[] {
  const { findings } = judge(parseEnvelope(descriptor));
  const lines = sourceLines(new TextEncoder().encode(descriptor));
  return findingLines(findings, { palette: PLAIN, width, file: 'shop.ovf', lines, perCode });
}

describe('findings', () => {
  test('are told as a compiler does: place, what, the line with its tag, path and help', () => {
    const lines = told(REFUSED);
    assertPicture(
      lines.slice(0, 5),
      `
shop.ovf:28:9: error: Property "port" has the unknown type "word" [OVF_PROPERTY_TYPE]
   28 |         <Property ovf:key="port" ovf:type="word" ovf:userConfigurable="true"><Label>Port of the shop</Label></Property>
      |         ^~~~~~~~~
        at /Envelope/VirtualSystemCollection/VirtualSystem/ProductSection/Property
        help: ${lines[4]?.split('help: ')[1] ?? ''}
`,
    );
    assert.match(lines[5] ?? '', /^shop\.ovf:38:\d+: error: .*"back".* \[OVF_REFERENCE_DANGLING\]$/);
  });

  test('of one code are shown up to a number and then counted', () => {
    const many = DESCRIPTOR.replaceAll('ovf:type="string"', 'ovf:type="word"');
    const lines = told(many, 2);
    assert.equal(lines.filter((line) => line.includes('[OVF_PROPERTY_TYPE]')).length, 2);
    assert.equal(lines.at(-1), '1 more of OVF_PROPERTY_TYPE; --all shows them');
  });

  test('keep inside the terminal', () => {
    for (const line of told(REFUSED, 5, 80)) {
      assert.ok(line.length <= 80 || /^shop\.ovf:/.test(line) || line.includes(' at /'), line);
    }
  });

  test('hand no control characters of the document on to the terminal', () => {
    const hostile = REFUSED.replace('ovf:type="word"', 'ovf:type="wo\u{9b}31mrd\u{202e}"');
    const lines = told(hostile);
    assert.match(lines.join('\n'), /wo\u{FFFD}31mrd\u{FFFD}/u);
    assert.doesNotMatch(lines.join(''), /[\p{Cc}\p{Cf}]/u);
  });

  test('say how often a habit is met only when it is met again', () => {
    const once = DESCRIPTOR.replace('<Envelope ', '<Envelope ovf:version="1.0" ');
    assert.match(
      told(once).join('\n'),
      /no attribute ovf:version on Envelope; it is ignored \[OVF_DEVIATION_ATTRIBUTE\]/,
    );
    const often = DESCRIPTOR.replaceAll(' ovf:key=', ' key=');
    assert.match(
      told(often).join('\n'),
      /understood as one of OVF \(4 times, first here\) \[OVF_DEVIATION_UNQUALIFIED\]/,
    );
  });

  test('show the part of a long line that they are about', () => {
    const line = `<a>${'x'.repeat(500)}<Item id="1"/>${'y'.repeat(500)}`;
    const [source = '', marker = ''] = sourceFrame([line], { line: 1, column: 504 }, { palette: PLAIN, width: 60 });
    assert.ok(source.length <= 60, source);
    assert.equal(source.slice(marker.indexOf('^'), marker.lastIndexOf('~') + 1), '<Item');
  });

  test('show no line where there is none', () => {
    assert.deepEqual(sourceFrame(['<a/>'], { line: 7, column: 1 }, look), []);
    assert.deepEqual(sourceFrame(['<a/>'], { line: 0, column: 0 }, look), []);
  });
});

describe('the verdict', () => {
  test('says what would be deployed', () => {
    const sound = DESCRIPTOR.replace('ovf:type="uint16"', 'ovf:type="uint16" ovf:value="80"');
    assertPicture(
      verdictLines(judge(parseEnvelope(sound)), undefined, look),
      `
would deploy 2 systems: 3 vCPUs, 768 MiB of memory, 1 disk of 1 KiB
`,
    );
  });

  test('lists the properties that need a value', () => {
    assertPicture(
      verdictLines(judge(parseEnvelope(DESCRIPTOR)), 0, look),
      `
would deploy 2 systems: 3 vCPUs, 768 MiB of memory, 1 disk of 1 KiB, once 1 property is given a value
valid by the schema

PROPERTY  TYPE    WHAT IT IS
port      uint16  Port of the shop
`,
    );
  });

  test('counts what hinders', () => {
    assertPicture(
      verdictLines(judge(parseEnvelope(REFUSED)), 3, look),
      `
refused (2 errors)
not valid by the schema: 3 violations
`,
    );
  });

  test('tells problems of the plan at their place', () => {
    const { verdict, findings } = judge(parseEnvelope(DESCRIPTOR), { configuration: 'huge' });
    assert.equal(verdict, 'refused');
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['OVF_CONFIGURATION_UNKNOWN'],
    );
    const bad = DESCRIPTOR.replace('ovf:key="release" ovf:type="string"', 'ovf:key="release" ovf:type="uint8"');
    const [found] = judge(parseEnvelope(bad.replace('ovf:value="12"', 'ovf:value="1200"'))).findings;
    assert.deepEqual([found?.code, found?.line, found?.column], ['OVF_PROPERTY_VALUE', 31, 9]);
    assert.doesNotMatch(found?.message ?? '', /line 31/);
  });
});
