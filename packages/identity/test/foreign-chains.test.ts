import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VirtualClock } from '@hanse/testkit';
import { verifyForeignChain } from '../src/index.ts';
import { refused } from './support/refused.ts';
import { type Choices, type Issued, issue } from './support/test-authority.ts';

const LUND = [{ C: ['SE'] }, { O: ['Lund'] }];
const person = (name: string) => [...LUND, { CN: [{ utf8String: name }] }];
const wrong = (text: RegExp) => refused('IDENTITY_CERTIFICATE_INVALID', text);

/** An authority of a grid that certifies people of Lund, and another one for Uppsala. */
async function world() {
  const clock = new VirtualClock();
  const make = (choices: Choices, by?: Issued) => issue(clock, 'unused', choices, by);
  const grid = await make({ ca: true, subject: [{ O: ['Grid'] }] });
  const other = await make({ ca: true, subject: [{ O: ['Other'] }] });
  const roots = [
    { certificatePem: grid.pem, namePrefixes: ['/C=SE/O=Lund'] },
    { certificatePem: other.pem, namePrefixes: ['/C=SE/O=Uppsala'] },
  ];
  const nameOf = ({ pem }: { pem: string }, ...above: Issued[]) =>
    verifyForeignChain({ chainPem: pem + above.map((one) => one.pem).join(''), roots, clock }).name;
  return { clock, make, grid, other, nameOf };
}

describe('a chain of an authority outside the federation', () => {
  test('is accepted for the distinguished names its authority may certify', async () => {
    const { make, grid, nameOf } = await world();
    assert.equal(nameOf(await make({ subject: person('Ada') }, grid)), '/C=SE/O=Lund/CN=Ada');
    const middle = await make({ ca: true, subject: [...LUND, { CN: ['Issuing'] }] }, grid);
    const leaf = await make({ subject: [...LUND, { OU: ['Physics'] }, { CN: ['Bo'] }] }, middle);
    assert.equal(nameOf(leaf, middle), '/C=SE/O=Lund/OU=Physics/CN=Bo');
    assert.equal(nameOf(leaf, middle, grid), '/C=SE/O=Lund/OU=Physics/CN=Bo');
  });

  test('is refused for names of others', async () => {
    const { make, grid, other, nameOf } = await world();
    const names = [
      [{ C: ['SE'] }, { O: ['Uppsala'] }, { CN: ['Ada'] }],
      [{ C: ['SE'] }, { O: ['Lunds'] }, { CN: ['Ada'] }],
      [{ O: ['Lund'] }, { C: ['SE'] }, { CN: ['Ada'] }],
      [{ C: ['SE'] }, { O: ['Lund/CN=Ada'] }],
      [{ C: ['SE/O=Lund'] }, { CN: ['Ada'] }],
      [{ C: ['SE'] }, { O: [{ utf8String: 'lund' }] }],
    ];
    for (const subject of names) {
      const leaf = await make({ subject }, grid);
      assert.throws(() => nameOf(leaf), wrong(/may not certify its name/), JSON.stringify(subject));
    }
    const stolen = await make({ subject: person('Ada') }, other);
    assert.throws(() => nameOf(stolen), wrong(/may not certify its name/));
  });

  test('cannot forge a name by what separates the parts of names, nor by what people do not see', async () => {
    const { make, grid, nameOf } = await world();
    assert.equal(nameOf(await make({ subject: person('Eve/CN=Ada') }, grid)), '/C=SE/O=Lund/CN=Eve\\/CN=Ada');
    assert.equal(nameOf(await make({ subject: person('Eve\\/CN=Ada') }, grid)), '/C=SE/O=Lund/CN=Eve\\\\\\/CN=Ada');
    assert.equal(nameOf(await make({ subject: person('Eve+CN=Ada') }, grid)), '/C=SE/O=Lund/CN=Eve\\+CN=Ada');
    assert.notEqual(nameOf(await make({ subject: person('A\u030Ada') }, grid)), '/C=SE/O=Lund/CN=\u00C5da');
    for (const name of ['Ada\u0000', 'Ada\n', 'Ada\u200b', '\u202eadA']) {
      const leaf = await make({ subject: person(name) }, grid);
      assert.throws(() => nameOf(leaf), wrong(/cannot be seen/), JSON.stringify(name));
    }
  });

  test('cannot name anybody of the federation', async () => {
    const { make, grid, nameOf } = await world();
    for (const uri of ['urn:hanse:user:ada', 'URN:HANSE:site:oslo']) {
      const leaf = await make({ subject: person('Ada'), uris: [uri] }, grid);
      assert.throws(() => nameOf(leaf), wrong(/names of the federation/), uri);
    }
    assert.equal(
      nameOf(await make({ subject: person('Ada'), uris: ['https://ada.test'] }, grid)),
      '/C=SE/O=Lund/CN=Ada',
    );
  });

  test('of proxy certificates, an authority itself, or what has ended is refused', async () => {
    const { make, grid, nameOf, clock } = await world();
    const ada = await make({ subject: person('Ada') }, grid);
    const proxied = [...person('Ada'), { CN: ['1234'] }];
    // RFC 3820 §3.8: proxies have a critical extension; one without it is as a user who issues certificates.
    const proxy = await make({ subject: proxied, criticalExtension: '1.3.6.1.5.5.7.1.14' }, ada);
    assert.throws(() => nameOf(proxy, ada), wrong(/1\.3\.6\.1\.5\.5\.7\.1\.14/));
    const legacy = await make({ subject: proxied }, ada);
    assert.throws(() => nameOf(legacy, ada), wrong(/is not an authority/));
    assert.throws(() => nameOf(legacy), wrong(/no trusted authority/));
    const authority = await make({ ca: true, subject: person('Ada') }, grid);
    assert.throws(() => nameOf(authority), wrong(/is an authority/));
    const ended = await make({ subject: person('Ada'), notAfter: clock.now() - 1_000 }, grid);
    assert.throws(() => nameOf(ended), wrong(/expired/));
  });
});
