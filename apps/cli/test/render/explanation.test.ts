import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PolicyAnswer } from '@hanse/api';
import { type UserId, UserIds } from '@hanse/kernel';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import { PLAIN } from '../../src/palette.ts';
import { explanationLines } from '../../src/render/explanation.ts';

const userId: UserId = UserIds.mint(new VirtualClock(), new SeededRng(1));

function answer(actions: PolicyAnswer['actions']): PolicyAnswer {
  return { user: 'ada', userId, resource: { kind: 'vee', path: '/vo/bio' }, roles: [], ownerships: [], actions };
}

describe('an explanation', () => {
  test('says whose veto it is, where the federation would allow', () => {
    const because = 'a reason';
    const lines = explanationLines(
      answer([
        { action: 'vee.act', allowed: false, because, deniedBy: 'federation', tried: [] },
        { action: 'vee.stop', allowed: false, because, deniedBy: 'local', tried: [] },
        { action: 'vee.start', allowed: false, because, deniedBy: 'vo', tried: [] },
        { action: 'vee.read', allowed: true, because, tried: [] },
      ]),
      { palette: PLAIN },
      false,
    );
    assert.deepEqual(
      lines.slice(-4).map((line) => line.replaceAll(/ +/g, ' ')),
      [
        'vee.act no a reason',
        'vee.stop no veto of the provider: a reason',
        'vee.start no veto of the VO: a reason',
        'vee.read yes a reason',
      ],
    );
  });
});
