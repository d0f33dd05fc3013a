import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseEnvelope } from '@hanse/ovf';
import { inspectionOf } from '../../src/ovf/inspection.ts';
import { judge } from '../../src/ovf/judge.ts';
import { inspectionLines } from '../../src/ovf/render-inspection.ts';
import { PLAIN } from '../../src/palette.ts';
import { assertPicture } from '../support/golden.ts';
import { DESCRIPTOR } from './sample.ts';

function viewOf(text: string) {
  const { envelope, diagnostics } = parseEnvelope(text);
  assert.ok(envelope);
  const read = {
    kind: 'descriptor' as const,
    path: 'shop.ovf',
    descriptorName: 'shop.ovf',
    descriptor: new Uint8Array(),
    envelope,
    diagnostics,
    package: undefined,
  };
  return inspectionOf(read, envelope, judge(read));
}

describe('the inspection of a package', () => {
  test('is headed by the name of the descriptor when nothing in it has one', () => {
    const nameless = DESCRIPTOR.replace('<Product>Shop</Product>', '').replace('ovf:id="shop"', 'ovf:id=""');
    assert.equal(inspectionLines(viewOf(nameless), { palette: PLAIN, width: undefined })[0], 'shop.ovf');
  });

  test('shows systems, disks, networks, properties, start order and files', () => {
    assertPicture(
      inspectionLines(viewOf(DESCRIPTOR), { palette: PLAIN, width: undefined }),
      `
Shop
OVF 1.x descriptor with its files, 2 systems

Systems
  SYSTEM  VCPUS   MEMORY      DISKS  NICS  GUEST
  shop/
    web       2  256 MiB  1 (1 KiB)     1  environment by iso
    db        1  512 MiB          -     0

Disks
  DISK      SYSTEM  CAPACITY  FORMAT  BUS  FILE
  web-root  web        1 KiB  raw     -    root.img

Networks
  NETWORK  NICS  SYSTEMS  DESCRIPTION
  front       1  web      To the users

Properties
     PROPERTY  TYPE    DEFAULT      WHAT IT IS
  Shop
  *  port      uint16  to be given  Port of the shop
     theme     string  red
     secret    string  hidden
  -  release   string  12

  * must be given a value at deployment; - is fixed by the package

Start order
  1. db; then wait 5 s
  2. web

Files
  FILE       SIZE  STORED  DIGEST
  root.img  1 KiB  plain   none
`,
    );
  });

  test('never tells a password, not even as JSON', () => {
    assert.doesNotMatch(JSON.stringify(viewOf(DESCRIPTOR)), /hunter2/);
  });

  test('keeps inside the terminal, and shortens names made by machines in their middle', () => {
    const long = 'vm-e0b6ea96-7efa-48bc-938d-9be7272f05df-disk-0.img';
    const lines = inspectionLines(viewOf(DESCRIPTOR.replaceAll('root.img', long)), { palette: PLAIN, width: 80 });
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.ok(lines.some((line) => /vm-e0\S*…\S*0\.img/.test(line)));
  });
});
