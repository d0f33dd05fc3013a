import assert from 'node:assert/strict';
import type { VeeMetrics } from '@hanse/model';
import type { Clause } from '../clause.ts';
import { refused } from '../refused.ts';
import { unusedVeeId } from '../samples.ts';
import type { Trial } from '../trial.ts';

const COUNTERS = ['cpuSeconds', 'diskReadBytes', 'diskWriteBytes', 'networkRxBytes', 'networkTxBytes'] as const;

/** What `inspect`, `list`, `console` and `metrics` promise. */
export const OBSERVATION_CLAUSES: readonly Clause[] = [
  {
    id: 'inspect.unknown',
    text: 'an id nobody defined is DESTROYED',
    async check(trial) {
      const seen = await trial.expectState(unusedVeeId(), 'DESTROYED', 'of an unknown id');
      assert.deepEqual(seen.endpoints, [], 'it has no endpoints');
    },
  },
  {
    id: 'list.agrees',
    text: 'list and inspect agree about every VEE',
    async check(trial) {
      const mine = [await trial.veeIn('DEFINED'), await trial.veeIn('ACTIVE')].map(({ veeId }) => veeId);
      const listed = await trial.driver.list();
      assert.equal(new Set(listed.map(({ veeId }) => veeId)).size, listed.length, 'nothing is listed twice');
      for (const veeId of mine) {
        const entry = listed.find((seen) => seen.veeId === veeId);
        const seen = await trial.driver.inspect(veeId);
        assert.ok(entry, `VEE ${veeId} is listed`);
        assert.deepEqual([entry.state, entry.since, entry.endpoints], [seen.state, seen.since, seen.endpoints]);
      }
    },
  },
  {
    id: 'inspect.endpoints',
    text: 'an ACTIVE VEE has one endpoint for each ingress, under its name and guest port',
    needs: ['ingress'],
    async check(trial) {
      const ingress = [
        { name: 'web', guestPort: 80 },
        { name: 'admin', guestPort: 8080 },
      ];
      const { veeId } = await trial.veeIn('ACTIVE', { ingress });
      const { endpoints } = await trial.driver.inspect(veeId);
      const served = endpoints.map(({ name, guestPort }) => ({ name, guestPort }));
      assert.deepEqual(
        served.sort((a, b) => a.guestPort - b.guestPort),
        ingress,
      );
      const addresses = new Set(endpoints.map(({ host, port }) => `${host}:${port}`));
      assert.equal(addresses.size, ingress.length, 'each is served somewhere else');
      for (const { host, port } of endpoints) assert.ok(host !== '' && port > 0 && port < 65_536, `${host}:${port}`);
    },
  },
  {
    id: 'console.unknown',
    text: 'the console of an id nobody defined is DRIVER_VEE_UNKNOWN',
    needs: ['console'],
    async check(trial) {
      await refused(trial.driver.console(unusedVeeId(), 0, 100), 'DRIVER_VEE_UNKNOWN', 'console of an unknown VEE');
    },
  },
  {
    id: 'console.before-start',
    text: 'the console of a VEE that never ran is empty',
    needs: ['console'],
    async check(trial) {
      const { veeId } = await trial.define();
      assert.deepEqual(await trial.driver.console(veeId, 0, 100), { text: '', nextOffset: 0 });
      assert.deepEqual(await trial.driver.console(veeId, -100, 100), { text: '', nextOffset: 0 });
    },
  },
  {
    id: 'console.offsets',
    text: 'pieces read one after another are the whole, never longer than the limit',
    needs: ['console'],
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      const length = await consoleLength(trial, veeId);
      const whole = await trial.driver.console(veeId, 0, length);
      assert.equal(whole.nextOffset, length, 'the whole ends where it ends');
      const step = Math.ceil(length / 3);
      let read = '';
      for (let offset = 0; offset < length; ) {
        const limit = Math.min(step, length - offset);
        const piece = await trial.driver.console(veeId, offset, limit);
        assert.ok(piece.nextOffset > offset && piece.nextOffset <= offset + limit, 'a piece is within its limit');
        read += piece.text;
        offset = piece.nextOffset;
      }
      assert.equal(withoutBroken(read), withoutBroken(whole.text));
    },
  },
  {
    id: 'console.from-the-end',
    text: 'a negative offset counts from the end, one before the beginning is the beginning',
    needs: ['console'],
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      const length = await consoleLength(trial, veeId);
      const tail = await trial.driver.console(veeId, -8, 8);
      assert.ok(tail.nextOffset >= length, 'the tail ends at the end');
      assert.ok(Buffer.byteLength(withoutBroken(tail.text)) <= 8, 'the tail is as long as asked');
      const fromStart = await trial.driver.console(veeId, -1_000_000_000, 8);
      const head = await trial.driver.console(veeId, 0, 8);
      assert.deepEqual(fromStart, head, 'further back than the beginning');
    },
  },
  {
    id: 'console.past-the-end',
    text: 'reading past the end gives nothing and goes on from there',
    needs: ['console'],
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      const length = await consoleLength(trial, veeId);
      const nothing = await trial.driver.console(veeId, length + 1_000_000_000, 100);
      assert.equal(nothing.text, '');
      const next = await trial.driver.console(veeId, length, 100);
      assert.ok(next.nextOffset >= length, 'the offset never goes back');
    },
  },
  {
    id: 'console.says-simulated',
    text: 'the console of a simulated machine says that it is simulated',
    needs: ['console', 'isSimulated'],
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      await consoleLength(trial, veeId);
      assert.match((await trial.driver.console(veeId, 0, 4096)).text, /simulated/i);
    },
  },
  {
    id: 'metrics.unknown',
    text: 'the metrics of an id nobody defined are DRIVER_VEE_UNKNOWN',
    needs: ['metrics'],
    async check(trial) {
      await refused(trial.driver.metrics(unusedVeeId()), 'DRIVER_VEE_UNKNOWN', 'metrics of an unknown VEE');
    },
  },
  {
    id: 'metrics.monotonic',
    text: 'counters and time never go back, and a running machine uses its processor',
    needs: ['metrics'],
    async check(trial) {
      const { veeId } = await trial.veeIn('ACTIVE');
      const first = await trial.driver.metrics(veeId);
      assertSane(first);
      const later = await trial.until(
        async () => {
          const now = await trial.driver.metrics(veeId);
          return now.cpuSeconds > first.cpuSeconds ? now : undefined;
        },
        trial.deadlines.console,
        'processor time grows',
      );
      assertSane(later);
      assert.equal(later.veeId, veeId);
      assert.ok(later.at >= first.at, 'time went back');
      for (const counter of COUNTERS) assert.ok(later[counter] >= first[counter], `${counter} went back`);
    },
  },
];

/** Waits for the console to say something; its length in bytes then. */
async function consoleLength(trial: Trial, veeId: Parameters<Trial['driver']['console']>[0]): Promise<number> {
  return trial.until(
    async () => {
      const { nextOffset } = await trial.driver.console(veeId, -1, 1);
      return nextOffset >= 16 ? nextOffset : undefined;
    },
    trial.deadlines.console,
    'the console says something',
  );
}

/** A cut inside a UTF-8 sequence may show as replacement characters. */
function withoutBroken(text: string): string {
  return text.replaceAll('\ufffd', '');
}

function assertSane(metrics: VeeMetrics): void {
  for (const figure of [...COUNTERS, 'memoryBytes'] as const) {
    assert.ok(Number.isFinite(metrics[figure]) && metrics[figure] >= 0, `${figure}: ${metrics[figure]}`);
  }
}
