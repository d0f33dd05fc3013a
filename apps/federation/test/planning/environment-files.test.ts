import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError, MIB } from '@hanse/kernel';
import type { PlannedSystem } from '@hanse/ovf';
import { readEnvironmentFiles } from '../../src/planning/environment-files.ts';

const system = (id: string, ...files: readonly (readonly [href: string, path: string])[]): PlannedSystem =>
  ({
    id,
    environmentFiles: files.map(([href, path]) => ({
      file: { id: href, href, size: undefined, compression: 'identity' },
      path,
    })),
  }) as unknown as PlannedSystem;
const file = (name: string, sizeBytes: number) =>
  [name, { digest: 'sha256:0', sizeBytes, name: `kept/${name}` }] as const;

/** Reads with files whose content is their name; answers what was read, too. */
async function read(systems: readonly PlannedSystem[], files: ReadonlyMap<string, { sizeBytes: number }>) {
  const asked: string[] = [];
  const open = async function* (name: string): AsyncGenerator<Uint8Array> {
    asked.push(name);
    yield Buffer.from(name.slice(0, 3));
    yield Buffer.from(name.slice(3));
  };
  const found = await readEnvironmentFiles({ systems }, files as never, open);
  return { found, asked };
}
const refusal = async (...args: Parameters<typeof read>): Promise<string> => {
  const [outcome] = await Promise.allSettled([read(...args)]);
  return outcome.status === 'rejected' && outcome.reason instanceof HanseError ? outcome.reason.message : 'accepted';
};

describe('files of the package for guests', () => {
  test('are read once each and given to every system that names them', async () => {
    const files = new Map([file('a.txt', 10), file('b.txt', 10)]);
    const systems = [system('web', ['a.txt', 'x/a'], ['b.txt', 'b']), system('db', ['a.txt', 'a']), system('lb')];
    const { found, asked } = await read(systems, files);
    assert.deepEqual(asked, ['kept/a.txt', 'kept/b.txt']);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    assert.deepEqual(found.get('web'), [
      { path: 'x/a', base64: base64('kept/a.txt') },
      { path: 'b', base64: base64('kept/b.txt') },
    ]);
    assert.deepEqual(found.get('db'), [{ path: 'a', base64: base64('kept/a.txt') }]);
    assert.deepEqual(found.get('lb'), []);
  });

  test('are refused before one is read when they are too large for a machine or for all', async () => {
    const large = new Map([file('a', MIB), file('b', 1)]);
    assert.match(await refusal([system('web', ['a', 'a'], ['b', 'b'])], large), /VirtualSystem web: .*above 1048576/);
    assert.equal(await refusal([system('web', ['a', 'a'])], large), 'accepted');
    const many = Array.from({ length: 5 }, (_, index) => system(`web${index}`, ['a', 'a']));
    assert.match(await refusal(many, large), /the package: .*above 4194304/);
  });

  test('are refused under a path that no disc can hold', async () => {
    const files = new Map([file('a', 1)]);
    assert.match(await refusal([system('web', ['a', 'a/b/c/d/e/f/g/h'])], files), /environment file a\/b\/c/);
    assert.match(await refusal([system('web', ['a', 'ä'.repeat(65)])], files), /environment file ää/);
    assert.equal(await refusal([system('web', ['a', 'a/b/c/d/e/f/g'])], files), 'accepted');
  });
});
