import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeededRng } from '@hanse/testkit';
import { Shaper } from '../../../src/local/switch/core/shaper.ts';
import { BROADCAST, bench, frame, macText, network, peer, port, Received, SITE_B } from './support/switch-fixtures.ts';

describe('a shaped port', () => {
  test('delays frames by its one-way delay in both directions, in order', async () => {
    const { clock, ethernet, plug } = bench(network());
    const [one, two] = [plug(port(1)), plug(port(2, { shape: { delay: 20 } }))];
    for (const text of ['a', 'b', 'c']) ethernet.fromPort('port-1', frame(macText(1), macText(2), text));
    await clock.advance(19);
    assert.equal(two.frames.length, 0);
    await clock.advance(1);
    assert.deepEqual(
      two.take().map((sent) => Buffer.from(sent).subarray(14).toString()),
      ['a', 'b', 'c'],
    );
    assert.equal(two.flushes, 1);
    ethernet.fromPort('port-2', frame(macText(2), macText(1)));
    await clock.advance(19);
    assert.equal(one.frames.length, 0);
    await clock.advance(1);
    assert.equal(one.frames.length, 1);
  });

  test('passes its rate and no more', async () => {
    const { clock, ethernet, plug } = bench(network());
    plug(port(1));
    const two = plug(port(2, { shape: { rateBitsPerSecond: 8_000_000 } }));
    const sent = frame(macText(1), macText(2), 'x'.repeat(986));
    for (let ms = 0; ms < 1_000; ms += 1) {
      for (let count = 0; count < 3; count += 1) ethernet.fromPort('port-1', sent);
      await clock.advance(1);
    }
    const bytes = two.frames.length * sent.length;
    assert.ok(bytes >= 1_000_000 && bytes <= 1_017_000, `${bytes} bytes in a second at 1 MB/s`);
    assert.ok((ethernet.portStatuses()[1]?.counters.drops.shaped ?? 0) > 0);
  });

  test('loses frames with its probability', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const two = plug(port(2, { shape: { loss: 0.25 } }));
    for (let sent = 0; sent < 4_000; sent += 1) ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.ok(Math.abs(two.frames.length - 3_000) < 150, `${two.frames.length} of 4000`);
    assert.equal(ethernet.portStatuses()[1]?.counters.drops.shaped, 4_000 - two.frames.length);
  });

  test('drops what is in flight when it is removed', async () => {
    const { clock, ethernet, plug } = bench(network());
    plug(port(1));
    const two = plug(port(2, { shape: { delay: 50 } }));
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    ethernet.removePort('port-2');
    await clock.advance(100);
    assert.equal(two.frames.length, 0);
  });
});

describe('a shaped trunk', () => {
  test('delays what this site sends; the shape of the peer goes before the default', async () => {
    const { clock, ethernet, plug } = bench(network({ peers: [peer(SITE_B, { delay: 40 })] }));
    ethernet.shapeTrunks({ delay: 5 });
    plug(port(1));
    const trunk = new Received();
    ethernet.attachTrunk(SITE_B, trunk);
    ethernet.fromPort('port-1', frame(macText(1), BROADCAST));
    await clock.advance(39);
    assert.equal(trunk.frames.length, 0);
    await clock.advance(1);
    assert.equal(trunk.frames.length, 1);
  });

  test('is shaped by the default when its peer has no shape', async () => {
    const { clock, ethernet, plug } = bench(network({ peers: [peer(SITE_B)] }));
    ethernet.shapeTrunks({ delay: 5 });
    plug(port(1));
    const trunk = new Received();
    ethernet.attachTrunk(SITE_B, trunk);
    ethernet.fromPort('port-1', frame(macText(1), BROADCAST));
    await clock.advance(4);
    assert.equal(trunk.frames.length, 0);
    await clock.advance(1);
    assert.equal(trunk.frames.length, 1);
  });
});

test('jitter moves departures around the delay but never reorders them', () => {
  const shaper = new Shaper({ delay: 50, jitter: 20 }, new SeededRng(7));
  const times = Array.from({ length: 500 }, (_, index) => shaper.departure(index * 10, 100) ?? Number.NaN);
  assert.ok(times.every((time, index) => time >= index * 10 + 30 && time <= index * 10 + 70));
  assert.ok(times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0)));
  assert.ok(new Set(times.map((time, index) => time - index * 10)).size > 100);
});
