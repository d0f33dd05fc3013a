import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError, NO_METRICS } from '@hanse/kernel';
import { RecordingLogger, SeededRng, VirtualClock } from '@hanse/testkit';
import { BundleRefresh, REFRESH_EVERY } from '../src/security/bundle-refresh.ts';

const AWAY = new HanseError('PEER_UNREACHABLE', { peer: 'the federation', problem: 'refused' });

/** A refresh whose fetches end as told, one after the other; then they succeed. */
function setUp(...problems: readonly HanseError[]) {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const queue = [...problems];
  const fetches: number[] = [];
  const refresh = new BundleRefresh({
    trust: { accept: () => Promise.resolve('known' as const), bundle: undefined },
    fetch: () => {
      fetches.push(clock.now());
      const problem = queue.shift();
      return problem === undefined ? Promise.resolve('a.b.c') : Promise.reject(problem);
    },
    ...{ clock, logger, rng: new SeededRng(9), metrics: NO_METRICS },
  });
  return { clock, logger, fetches, refresh };
}

describe('looking for a new trust bundle', () => {
  test('happens at once and then within every minute, not at the same moment everywhere', async () => {
    const { refresh, clock, fetches } = setUp();
    refresh.start();
    await clock.advance(20 * REFRESH_EVERY);
    await refresh.stop();
    const pauses = gaps(fetches);
    assert.ok(pauses.length >= 20);
    assert.ok(pauses.every((pause) => pause > REFRESH_EVERY / 2 && pause < REFRESH_EVERY));
    assert.ok(new Set(pauses).size > 10);
  });

  test('is tried soon and then ever less often while the federation is away, and told once', async () => {
    const { refresh, clock, fetches, logger } = setUp(...Array.from({ length: 30 }, () => AWAY));
    refresh.start();
    await clock.advance(60 * REFRESH_EVERY);
    await refresh.stop();
    const pauses = gaps(fetches);
    assert.ok((pauses[0] ?? 0) <= 1_500);
    assert.ok(Math.max(...pauses.slice(10, 29)) > 10_000);
    assert.ok(pauses.every((pause) => pause >= 500 && pause <= REFRESH_EVERY + 500));
    assert.equal(logger.of('bundle-not-fetched').length, 1);
    assert.deepEqual(
      logger.of('bundle-again').map(({ fields }) => fields['failures']),
      [30],
    );
  });

  test('tells every bundle that is refused, with what to do', async () => {
    const back = new HanseError('IDENTITY_BUNDLE_ROLLED_BACK', { found: 3, known: 4 });
    const { refresh, clock, logger } = setUp(back, back);
    refresh.start();
    await clock.advance(REFRESH_EVERY);
    await refresh.stop();
    const told = logger.of('bundle-refused').map(({ fields }) => [fields['code'], fields['remedy']]);
    assert.deepEqual(told, [
      [back.code, back.remedy],
      [back.code, back.remedy],
    ]);
  });
});

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}
