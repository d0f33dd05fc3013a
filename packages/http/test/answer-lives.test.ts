import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VirtualClock } from '@hanse/testkit';
import { AnswerLives, type Principal, type Standing } from '../src/index.ts';
import { ALICE } from './support.ts';

const BOB: Principal = { ...ALICE, id: 'bob' };

describe('answers under way', () => {
  function setUp() {
    const clock = new VirtualClock();
    const standings = new Map<Principal, Standing>();
    const lives = new AnswerLives({ clock, standingOf: (principal) => standings.get(principal) ?? 'good' });
    const cut: string[] = [];
    const open = (name: string, principal: Principal) => {
      const request = { name };
      lives.opened(request, principal, () => !name.startsWith('short') && cut.push(name) > 0);
      return request;
    };
    return { clock, standings, lives, cut, open };
  }

  test('of who is revoked are cut, and endless ones end; of others they go on', () => {
    const { standings, lives, cut, open } = setUp();
    open('download of alice', ALICE);
    open('short question of alice', ALICE);
    const [events, others] = [lives.endOf(open('events of alice', ALICE)), lives.endOf(open('events of bob', BOB))];
    standings.set(ALICE, 'revoked');
    lives.look();
    assert.deepEqual([cut, events.aborted, others.aborted], [['download of alice'], true, false]);
  });

  test('end with the token when they are endless, and are finished when they are not', () => {
    const { standings, lives, cut, open } = setUp();
    open('upload', ALICE);
    const events = lives.endOf(open('events', ALICE));
    standings.set(ALICE, 'expired');
    lives.look();
    assert.deepEqual([cut, events.aborted], [[], true]);
  });

  test('are looked at every second while there are any, and then nothing waits', async () => {
    const { clock, standings, lives, open } = setUp();
    const request = open('events', ALICE);
    const events = lives.endOf(request);
    await clock.advance(5_000);
    assert.equal(events.aborted, false);
    standings.set(ALICE, 'revoked');
    await clock.advance(1_000);
    assert.equal(events.aborted, true);
    lives.closed(request);
    await clock.advance(1_000);
    assert.deepEqual(clock.pending(), []);
  });

  test('that are over, or have nobody, are left alone', () => {
    const { standings, lives, cut, open } = setUp();
    lives.closed(open('over', ALICE));
    standings.set(ALICE, 'revoked');
    lives.look();
    assert.deepEqual([cut, lives.endOf({}).aborted], [[], false]);
  });
});
