import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError, randomBelow } from '@hanse/kernel';
import { SeededRng } from '@hanse/testkit';
import {
  covers,
  formatScope,
  formatScopeList,
  isNarrower,
  leastScopes,
  parseScope,
  parseScopeList,
  type Scope,
  uncovered,
} from '../src/index.ts';
import { refused } from './support/refused.ts';

const held = (...words: readonly string[]) => words.map(parseScope);

describe('a scope', () => {
  test('is read and written, a slash at the end of its path apart', () => {
    assert.deepEqual(
      { ...parseScope('compute.create:/vo/bio/proj1') },
      {
        resource: 'compute',
        action: 'create',
        path: '/vo/bio/proj1',
      },
    );
    assert.equal(formatScope(parseScope('vee.operate:/vo/bio/')), 'vee.operate:/vo/bio');
    assert.equal(formatScope(parseScope('vee.operate:/')), 'vee.operate:/');
  });

  test('covers what lies below its path, by whole steps', () => {
    const bio = parseScope('vee.operate:/vo/bio');
    for (const inner of ['/vo/bio', '/vo/bio/', '/vo/bio/p1', '/vo/bio/p1/x']) {
      assert.equal(covers(bio, parseScope(`vee.operate:${inner}`)), true, inner);
    }
    for (const other of ['/', '/vo', '/vo/biology', '/vo/bi', '/vo/Bio', '/vo/bio.x', '/x/vo/bio']) {
      assert.equal(covers(bio, parseScope(`vee.operate:${other}`)), false, other);
    }
    assert.equal(covers(bio, parseScope('vee.read:/vo/bio')), false);
    assert.equal(covers(bio, parseScope('image.operate:/vo/bio')), false);
    assert.equal(covers(parseScope('vee.operate:/'), bio), true);
  });

  const tricks: Record<string, string> = {
    'a step up': 'vee.read:/vo/bio/../chem',
    'a step up at the end': 'vee.read:/vo/bio/..',
    'a step that stays': 'vee.read:/vo/./bio',
    'an empty step': 'vee.read:/vo//bio',
    'two slashes at the end': 'vee.read:/vo/bio//',
    'only slashes': 'vee.read://',
    'an encoded dot': 'vee.read:/vo/%2e%2e/chem',
    'an encoded slash': 'vee.read:/vo%2fbio',
    'a doubly encoded dot': 'vee.read:/vo/%252e%252e/chem',
    'a backslash': 'vee.read:/vo\\..\\chem',
    'a zero byte': 'vee.read:/vo/bio\u0000',
    'a line feed': 'vee.read:/vo/bio\nvee.read:/',
    'a final line feed': 'vee.read:/vo/bio\n',
    'a tab': 'vee.read:/vo/\tbio',
    'a full-width dot': 'vee.read:/vo/\uff0e\uff0e/chem',
    'a full-width slash': 'vee.read:/vo\uff0fbio',
    'a division slash': 'vee.read:/vo\u2215bio',
    'a Cyrillic letter': 'vee.read:/vo/b\u0456o',
    'a combining mark': 'vee.read:/vo/bio\u0301',
    'a direction override': 'vee.read:/vo/\u202eoib',
    'a zero-width space': 'vee.read:/vo/b\u200bio',
    'a byte order mark': '\ufeffvee.read:/vo',
    'a lone surrogate': 'vee.read:/vo/\ud800',
    'an overlong UTF-8 look-alike': 'vee.read:/vo/\u00c0\u00ae',
    'a query': 'vee.read:/vo/bio?x',
    'a fragment': 'vee.read:/vo/bio#x',
    'a parameter': 'vee.read:/vo/bio;x=1',
    'a wildcard': 'vee.read:/vo/*',
    'a wildcard action': 'vee.*:/vo/bio',
    'a space': 'vee.read:/vo/b io',
    'no path': 'vee.read',
    'an empty path': 'vee.read:',
    'a relative path': 'vee.read:vo/bio',
    'no action': 'vee:/vo/bio',
    'capital letters': 'VEE.read:/vo/bio',
    'two actions': 'vee.read.write:/vo',
    'a hidden directory': 'vee.read:/vo/.git',
    nothing: '',
  };
  for (const [name, text] of Object.entries(tricks)) {
    test(`with ${name} is refused`, () => {
      assert.throws(() => parseScope(text), refused('IDENTITY_SCOPE_INVALID'));
    });
  }

  test('that is refused is told without its control characters', () => {
    assert.throws(
      () => parseScope('vee.read:/vo\n2026 all is well\u202e'),
      (thrown) => thrown instanceof HanseError && /^[\x20-\x7e…]*$/.test(thrown.message),
    );
  });

  test('has a limit of length and of depth', () => {
    const deep = (steps: number) => `vee.read:${'/a'.repeat(steps)}`;
    assert.equal(parseScope(deep(16)).path.length, 32);
    assert.throws(() => parseScope(deep(17)), refused('IDENTITY_SCOPE_INVALID', /16 steps/));
    assert.throws(() => parseScope(`vee.read:/${'a'.repeat(65)}`), refused('IDENTITY_SCOPE_INVALID', /not a step/));
    assert.throws(
      () => parseScope(`vee.read:${`/${'a'.repeat(60)}`.repeat(5)}`),
      refused('IDENTITY_SCOPE_INVALID', /200/),
    );
    assert.throws(() => parseScope(`${'v'.repeat(33)}.read:/`), refused('IDENTITY_SCOPE_INVALID'));
  });
});

describe('a list of scopes', () => {
  test('has a normal form without repetition', () => {
    const list = parseScopeList('vee.read:/vo/bio/p1 vee.read:/vo/bio image.write:/vo/bio vee.read:/vo/bio/');
    assert.equal(formatScopeList(list), 'image.write:/vo/bio vee.read:/vo/bio');
    assert.deepEqual(parseScopeList(''), []);
  });

  test('is narrower when every scope is covered by one of the other list', () => {
    const wide = held('vee.read:/vo/bio', 'vee.operate:/vo/bio/p1');
    assert.equal(isNarrower(held('vee.read:/vo/bio/p2', 'vee.operate:/vo/bio/p1/x'), wide), true);
    assert.equal(isNarrower([], wide), true);
    assert.deepEqual(uncovered(wide, held('vee.operate:/vo/bio', 'vee.read:/vo/bio')).map(formatScope), [
      'vee.operate:/vo/bio',
    ]);
  });

  test('is refused when it is too long, has too many, or odd spaces', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `a.b:/${at}`).join(' ');
    assert.equal(parseScopeList(many(64)).length, 64);
    for (const text of [many(65), 'a'.repeat(5_000), ' a.b:/', 'a.b:/ ', 'a.b:/  a.c:/', 'a.b:/\ta.c:/']) {
      assert.throws(() => parseScopeList(text), refused('IDENTITY_SCOPE_INVALID'));
    }
  });

  test('narrows as a naive model of sets of places does (seeded)', () => {
    const rng = new SeededRng('scopes');
    const names = ['a', 'ab', 'b'];
    const pick = <T>(from: readonly T[]): T => from[randomBelow(rng, from.length)] as T;
    const places = ['/', ...names.flatMap((x) => [`/${x}`, ...names.map((y) => `/${x}/${y}`)])];
    const random = (): Scope[] =>
      Array.from({ length: randomBelow(rng, 4) }, () => parseScope(`vee.${pick(['r', 'w'])}:${pick(places)}`));
    // The model: a list of scopes is the set of (action, place) it reaches, looked at step by step.
    const reach = (scopes: readonly Scope[]) =>
      new Set(
        scopes.flatMap(({ action, path }) => {
          const steps = path.split('/').filter((step) => step !== '');
          const inside = places.filter((place) => steps.every((step, at) => place.split('/')[at + 1] === step));
          return inside.map((place) => `${action} ${place}`);
        }),
      );
    let narrower = 0;
    for (let round = 0; round < 5_000; round += 1) {
      const [asked, wide] = [random(), random()];
      const reached = reach(wide);
      const expected = [...reach(asked)].every((place) => reached.has(place));
      assert.equal(isNarrower(asked, wide), expected, `${formatScopeList(asked)} in ${formatScopeList(wide)}`);
      assert.deepEqual(reach(leastScopes(asked)), reach(asked));
      narrower += expected ? 1 : 0;
    }
    assert.ok(narrower > 500 && narrower < 4_500, `${narrower} of 5000 were narrower`);
  });

  test('never loses or gains a right when hostile bytes are mixed in (seeded)', () => {
    const rng = new SeededRng('hostile');
    const alphabet = ['/', '.', '..', '%2e', 'vo', 'bio', '\u0000', '\uff0f', '\\', ':', ' ', '~', '-', '_'];
    let accepted = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const path = Array.from({ length: 1 + randomBelow(rng, 6) }, () => alphabet[randomBelow(rng, 14)]).join('');
      try {
        const scope = parseScope(`vee.read:/vo/bio/${path}`);
        accepted += 1;
        assert.match(scope.path, /^\/vo\/bio(\/[A-Za-z0-9][\w.~-]*)*$/);
        assert.equal(new URL(`http://h${scope.path}`).pathname, scope.path);
      } catch (thrown) {
        assert.ok(refused('IDENTITY_SCOPE_INVALID')(thrown));
      }
    }
    assert.ok(accepted > 500, String(accepted));
  });
});
