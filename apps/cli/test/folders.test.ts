import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { demoFolders, foldersOf, inhabited } from '../src/folders.ts';

const home = '/home/ada';
const at = (env: Record<string, string>, data?: string) => foldersOf({ env, home, data });

describe('the data folder', () => {
  test('is the one of --data, else of HANSE_DATA, else of XDG, else of the home folder', () => {
    assert.equal(at({ HANSE_DATA: '/b', XDG_DATA_HOME: '/c' }, '/a').data, '/a');
    assert.equal(at({ HANSE_DATA: '/b', XDG_DATA_HOME: '/c' }).data, '/b');
    assert.equal(at({ HANSE_DATA: '', XDG_DATA_HOME: '/c' }).data, '/c/hanse');
    assert.equal(at({}).data, '/home/ada/.local/share/hanse');
  });

  test('ignores relative XDG folders', () => {
    const { data, cache } = at({ XDG_DATA_HOME: 'c', XDG_CACHE_HOME: 'd' });
    assert.deepEqual([data, cache], ['/home/ada/.local/share/hanse', '/home/ada/.cache/hanse']);
  });

  test('is that of a kept demo when only the demo has been set up', () => {
    const base = at({});
    const demo = demoFolders(base);
    const meant = (...present: readonly string[]) => inhabited(base, (path) => present.includes(path)).data;
    assert.equal(meant(demo.profile), demo.data);
    assert.equal(meant(demo.profile, base.profile), base.data);
    assert.equal(meant(), base.data);
  });

  test('shares the cache with its demo', () => {
    assert.equal(demoFolders(at({})).cache, at({}).cache);
  });
});
