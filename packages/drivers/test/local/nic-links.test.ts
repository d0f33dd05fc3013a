import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { areConnected } from '../../src/local/nic-links.ts';

/** As QEMU 7.2 answers `info network`, the device carrying the same id as its back end. */
const device = (id: string): string => `${id}: index=0,type=nic,model=virtio-net-pci,macaddr=52:54:00:00:00:01\r\n`;
const backEnd = (id: string, peer: string): string => ` \\ ${id}: index=0,type=stream,${peer}\r\n`;

describe('the NICs of a machine', () => {
  test('are connected when each has a peer', () => {
    const both = [0, 1]
      .map((index) => device(`nic${index}`) + backEnd(`nic${index}`, `unix:/s/vee.nic${index}`))
      .join('');
    assert.equal(areConnected(both, 2), true);
    assert.equal(areConnected(both, 3), false);
    assert.equal(areConnected('', 0), true);
  });

  test('are not while one of them only listens, or when it is not there', () => {
    const one = device('nic0') + backEnd('nic0', 'unix:/s/vee.nic0');
    assert.equal(areConnected(one + device('nic1') + backEnd('nic1', ''), 2), false);
    assert.equal(areConnected(device('nic0'), 1), false);
    const eleventh = device('nic10') + backEnd('nic10', 'unix:/s/vee.nic10');
    assert.equal(areConnected(eleventh, 1), false);
  });
});
