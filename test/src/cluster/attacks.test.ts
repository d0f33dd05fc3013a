import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Arena } from './attacks/arena.ts';
import { exchange, HELD_BY_FULL, longestChain, WIDER_SCOPES, WRONG_EXCHANGES } from './attacks/exchanges.ts';
import { FORGED_TOKENS } from './attacks/forged-tokens.ts';
import { THEFTS } from './attacks/possession.ts';
import { PROXY_TRICKS } from './attacks/proxies.ts';
import { linesOf, RAW_ATTACKS, rightMessage } from './attacks/raw-requests.ts';
import { statusesOf } from './attacks/raw-wire.ts';

/** Every attack stands beside what differs from it by the attack alone and succeeds. */
describe('refused over the wire', () => {
  let arena: Arena;
  before(async () => {
    arena = await Arena.open();
  });
  after(() => arena?.[Symbol.asyncDispose]());

  describe('as a token', () => {
    for (const [name, { code, token }] of Object.entries(FORGED_TOKENS)) {
      test(name, async () => {
        const { holder } = arena;
        for (const door of arena.doors) {
          const expected = typeof code === 'string' ? code : code[door.name];
          assert.equal(await door.knock({ holder, token: await token(arena, door) }), expected, door.name);
          assert.equal(await door.knock({ holder, token: arena.token(door) }), 200, door.name);
        }
      });
    }
  });

  describe('with a right token', () => {
    for (const [name, { code, attack }] of Object.entries(THEFTS)) {
      test(name, async () => {
        for (const door of arena.doors) {
          const shown = { holder: arena.holder, token: arena.token(door) };
          assert.equal(await attack(door, shown, arena), code, door.name);
          assert.equal(await door.knock(shown), 200, door.name);
        }
      });
    }
  });

  describe('in what a proxy would say', () => {
    for (const [name, { code, attack, honest }] of Object.entries(PROXY_TRICKS)) {
      test(name, async () => {
        for (const door of arena.doors) {
          const shown = { holder: arena.holder, token: arena.token(door) };
          assert.equal(await attack(door, shown, arena), code, door.name);
          assert.equal(await honest(door, shown, arena), 200, door.name);
        }
      });
    }
  });

  describe('in raw bytes', () => {
    for (const [name, { statuses, bytes }] of Object.entries(RAW_ATTACKS)) {
      test(name, async () => {
        for (const door of arena.doors) {
          const shown = { holder: arena.holder, token: arena.token(door) };
          const second = rightMessage(await linesOf(door, shown));
          const attack = bytes(await linesOf(door, shown), second);
          // As many answers are waited for as there would be, were the hidden request believed.
          assert.deepEqual(await statusesOf(door, attack, attack.includes(second) ? 2 : 1), statuses, door.name);
          const two = rightMessage(await linesOf(door, shown)) + rightMessage(await linesOf(door, shown));
          assert.deepEqual(await statusesOf(door, two, 2), [200, 200], door.name);
        }
      });
    }
  });

  describe('in an exchange of tokens', () => {
    for (const [name, scope] of Object.entries(WIDER_SCOPES)) {
      test(`for ${name}`, async () => {
        for (const held of [{}, { scope: 'federation' }]) {
          if ('scope' in held && HELD_BY_FULL.has(name)) continue;
          const refused = await exchange(arena, { subject: held, form: { scope } });
          assert.equal(refused.verdict, 'invalid_scope', String(refused.body['error_description']));
          const narrowed = await exchange(arena, { subject: held });
          assert.deepEqual([narrowed.verdict, narrowed.body['scope']], [200, 'vee.read:/vo/bio']);
        }
      });
    }

    test('a slash at the end is the same path, and stays it', async () => {
      const { body } = await exchange(arena, { form: { scope: 'vee.read:/vo/bio/' } });
      assert.equal(body['scope'], 'vee.read:/vo/bio');
      const outside = await exchange(arena, { form: { scope: 'vee.read:/vo/hep/' } });
      assert.equal(outside.verdict, 'invalid_scope');
    });

    for (const [name, { code, asked }] of Object.entries(WRONG_EXCHANGES)) {
      test(`with ${name}`, async () => {
        assert.equal((await exchange(arena, asked(arena))).verdict, code);
        assert.equal((await exchange(arena)).verdict, 200);
        assert.equal((await exchange(arena, longestChain(arena))).verdict, 200);
      });
    }
  });
});
