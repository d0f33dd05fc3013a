import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ownIdentity } from '@hanse/host';
import { temporaryFolder, VirtualClock } from '@hanse/testkit';
import { holdProfile } from '../../src/session/hold-profile.ts';

const { signal } = new AbortController();

describe('the hold on a profile', () => {
  test('is had by one at a time, and by the next when it ends', async () => {
    await using folder = await temporaryFolder();
    const [profile, clock] = [join(folder.path, 'profile.json'), new VirtualClock()];
    const first = await holdProfile(profile, clock, signal);
    let isHeld = false;
    const second = holdProfile(profile, clock, signal).then((hold) => {
      isHeld = true;
      return hold;
    });
    await clock.advance(1_000);
    assert.equal(isHeld, false);
    first[Symbol.dispose]();
    await clock.advance(25);
    (await second)[Symbol.dispose]();
    assert.equal(existsSync(`${profile}.lock`), false);
  });

  test('of a command that died does not count', async () => {
    await using folder = await temporaryFolder();
    const profile = join(folder.path, 'profile.json');
    writeFileSync(`${profile}.lock`, JSON.stringify({ ...ownIdentity(), pid: 2 ** 22 + 1 }));
    using _hold = await holdProfile(profile, new VirtualClock(), signal);
  });

  test('is given up with the command that waits for it', async () => {
    await using folder = await temporaryFolder();
    const [profile, clock] = [join(folder.path, 'profile.json'), new VirtualClock()];
    using _hold = await holdProfile(profile, clock, signal);
    const stop = new AbortController();
    const waiting = holdProfile(profile, clock, stop.signal);
    stop.abort();
    await assert.rejects(waiting, { code: 'CANCELLED' });
  });
});
