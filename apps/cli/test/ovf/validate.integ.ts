import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { hanse } from '../support/hanse.ts';
import { DESCRIPTOR, REFUSED, writeShop } from './sample.ts';

describe('hanse ovf validate', () => {
  test('ends with 0 when the package would deploy, if need be with values, and with 65 when not', async () => {
    await using folder = await temporaryFolder();
    const good = writeShop(join(folder.path, 'good'));
    const bad = writeShop(join(folder.path, 'bad'), REFUSED);
    const sound = await hanse(folder.path, ['ovf', 'validate', good]);
    assert.deepEqual([sound.status, sound.stderr], [0, '']);
    assert.match(sound.stdout, /once 1 property is given a value/);
    const refused = await hanse(folder.path, ['ovf', 'validate', bad]);
    assert.equal(refused.status, 65);
    assert.match(refused.stdout, /shop\.ovf:28:9: error: .*\n.*<Property[\s\S]*\nrefused \(2 errors/);
  });

  test('judges a descriptor whose files are absent only when asked to', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'alone.ovf');
    writeFileSync(path, DESCRIPTOR);
    const whole = await hanse(folder.path, ['ovf', 'validate', path]);
    assert.equal(whole.status, 65);
    assert.match(whole.stdout, /OVF_FILE_MISSING/);
    assert.equal((await hanse(folder.path, ['ovf', 'validate', '--descriptor-only', path])).status, 0);
  });

  test('reads of an archive only the descriptor when only that is asked about', async () => {
    await using folder = await temporaryFolder();
    const ova = join(folder.path, 'shop.ova');
    assert.equal(
      (await hanse(folder.path, ['ovf', 'pack', writeShop(join(folder.path, 'shop')), '-o', ova])).status,
      0,
    );
    const descriptorEnd = 512 + 512 * Math.ceil(Buffer.byteLength(DESCRIPTOR) / 512);
    writeFileSync(ova, readFileSync(ova).subarray(0, descriptorEnd + 700));
    const whole = await hanse(folder.path, ['ovf', 'validate', ova]);
    assert.equal(whole.status, 65);
    assert.match(whole.stderr, /OVF_PACKAGE_TRUNCATED/);
    const alone = await hanse(folder.path, ['ovf', 'validate', '--descriptor-only', ova]);
    assert.deepEqual([alone.status, alone.stderr], [0, '']);
  });

  test('tells programs the same as JSON and as SARIF', async () => {
    await using folder = await temporaryFolder();
    const bad = writeShop(folder.path, REFUSED);
    const plain = await hanse(folder.path, ['--json', 'ovf', 'validate', bad]);
    const other = await hanse(folder.path, ['ovf', 'validate', bad, '--format', 'json']);
    assert.equal(plain.stdout, other.stdout);
    const { verdict, findings } = JSON.parse(plain.stdout) as {
      verdict: string;
      findings: readonly { code: string }[];
    };
    assert.equal(verdict, 'refused');
    const sarif = await hanse(folder.path, ['ovf', 'validate', bad, '--format', 'sarif']);
    const log = JSON.parse(sarif.stdout) as { runs: readonly { results: readonly { ruleId: string }[] }[] };
    assert.deepEqual(
      log.runs[0]?.results.map(({ ruleId }) => ruleId),
      findings.map(({ code }) => code),
    );
    assert.equal(sarif.status, 65);
  });

  test('with --strict also obeys the schemas of a folder, and says where to find them when there are none', async () => {
    await using folder = await temporaryFolder();
    const good = writeShop(folder.path);
    const without = await hanse(folder.path, ['ovf', 'validate', '--strict', good]);
    assert.equal(without.status, 64);
    assert.match(without.stderr, /\[CLI_SCHEMAS_MISSING\]\n {2}\S/);
    // A schema that knows an Envelope without anything in it.
    writeFileSync(
      join(folder.path, 'envelope.xsd'),
      `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://schemas.dmtf.org/ovf/envelope/1"
        ><xs:element name="Envelope"><xs:complexType/></xs:element></xs:schema>`,
    );
    const strict = await hanse(folder.path, ['ovf', 'validate', '--strict', '--schemas', folder.path, good]);
    assert.equal(strict.status, 65);
    assert.match(strict.stdout, /shop\.ovf:2:1: error: .*\[XSD_\w+\][\s\S]*would deploy[\s\S]*not valid by the schema/);
  });

  test('names what cannot be read', async () => {
    await using folder = await temporaryFolder();
    writeFileSync(join(folder.path, 'noise.bin'), 'noise');
    for (const [name, status, code] of [
      ['none.ovf', 66, 'CLI_FILE_UNREADABLE'],
      ['noise.bin', 65, 'CLI_PACKAGE_KIND'],
      ['.', 65, 'OVF_DESCRIPTOR_MISSING'],
    ] as const) {
      for (const verb of ['validate', 'inspect']) {
        const ran = await hanse(folder.path, ['ovf', verb, join(folder.path, name)]);
        assert.deepEqual([ran.status, ran.stdout], [status, ''], `${verb} ${name}: ${ran.stderr}`);
        assert.match(ran.stderr, new RegExp(`^error: .+ \\[${code}\\]\\n {2}\\S`));
      }
    }
  });
});
