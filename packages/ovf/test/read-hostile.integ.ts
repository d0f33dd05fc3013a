import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'hanse-hostile-'));
const reader = pathToFileURL(join(import.meta.dirname, '../src/envelope/index.js')).href;
const SIZE = 15.9 * 2 ** 20;
const LIMIT_MIB = 256;

const OPEN =
  '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" ' +
  'xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"><References>';

/** Each costs as much memory as the limits allow: as many parts as may be, or one part as long as may be. */
const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'as many elements as may be': () => `${OPEN}</References>${'<a/>'.repeat(219_000)}</Envelope>`,
  'more elements than may be': () => `${OPEN}${'<a/>'.repeat(SIZE / 4)}`,
  'as many Items as may be': () =>
    inHardware(
      (index) => `<Item ovf:configuration="a b"><rasd:InstanceID>网${index}</rasd:InstanceID></Item>`,
      105_000,
    ),
  'as many Files as may be': () =>
    `${OPEN}${repeated((index) => `<File ovf:id="${index}" ovf:href="${index}${'b'.repeat(40)}"/>`, 108_000)}</References></Envelope>`,
  'lists of very many words': () =>
    inHardware(
      () => `<Item ovf:configuration="${'a b '.repeat(250_000)}"><rasd:InstanceID>1</rasd:InstanceID></Item>`,
      15,
    ),
  'a class that every property repeats': () =>
    `${OPEN}</References><VirtualSystem ovf:id="a"><ProductSection ovf:class="${'c'.repeat(1_000_000)}">` +
    `${repeated((index) => `<Property ovf:key="k${index}" ovf:type="string"/>`, 60_000)}` +
    '</ProductSection></VirtualSystem></Envelope>',
  'nothing but line ends': () => `${OPEN}</References>${'\r'.repeat(SIZE)}<x/></Envelope>`,
  'nothing but references': () => `${OPEN}</References>${'&amp;'.repeat(SIZE / 5)}</Envelope>`,
  'ever new names': () => `${OPEN}${repeated((index) => `<a${index} b${index}="" c${index}=""/>`, 400_000)}`,
  'a very long namespace': () => `${OPEN}<a xmlns="${'n'.repeat(900_000)}">${'<a/>'.repeat(200_000)}</a>`,
};

const JUDGE = `
const { readFileSync } = await import('node:fs');
const { parseEnvelope } = await import(${JSON.stringify(reader)});
const { diagnostics } = parseEnvelope(readFileSync(process.argv[1]));
const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
console.log(JSON.stringify({ errors, peakKib: process.resourceUsage().maxRSS }));
`;

describe(`a descriptor is judged in less than ${LIMIT_MIB} MiB when it holds`, () => {
  after(() => rmSync(folder, { recursive: true }));
  for (const [what, make] of Object.entries(DOCUMENTS)) {
    test(what, (context) => {
      const path = join(folder, 'hostile.ovf');
      writeFileSync(path, make());
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', JUDGE, path], {
        encoding: 'utf8',
        timeout: 60_000,
      });
      assert.equal(stderr, '');
      const { errors, peakKib } = JSON.parse(stdout) as { readonly errors: number; readonly peakKib: number };
      context.diagnostic(`${Math.round(peakKib / 1024)} MiB`);
      assert.ok(errors > 0);
      assert.ok(peakKib / 1024 < LIMIT_MIB, `${peakKib / 1024} MiB`);
    });
  }
});

function inHardware(item: (index: number) => string, count: number): string {
  return (
    `${OPEN}</References><VirtualSystem ovf:id="a"><Info/><VirtualHardwareSection><Info/>${repeated(item, count)}` +
    '</VirtualHardwareSection></VirtualSystem></Envelope>'
  );
}

function repeated(part: (index: number) => string, count: number): string {
  return Array.from({ length: count }, (_, index) => part(index)).join('');
}
