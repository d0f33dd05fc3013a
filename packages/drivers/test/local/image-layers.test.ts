import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ImageRef } from '@hanse/model';
import { layerArguments, layerName } from '../../src/local/image-layers.ts';

const image = (digit: string, format: ImageRef['format'] = 'qcow2'): ImageRef => {
  return { digest: `sha256:${digit.repeat(64)}`, format, sizeBytes: 1 };
};

describe('a layer of a disk chain', () => {
  test('is called by everything it is made of, in its order', () => {
    const name = layerName([image('a'), image('b')]);
    assert.match(name, /^layer-[0-9a-f]{64}$/);
    assert.equal(layerName([image('a'), image('b')]), name);
    const others = [
      [image('b'), image('a')],
      [image('a'), image('b'), image('c')],
      [image('a', 'vmdk'), image('b')],
    ];
    for (const other of others) assert.notEqual(layerName(other), name);
  });

  test('is made with every file and format named, and commas in paths escaped', () => {
    const delta = { path: '/data,1/x.delta', format: 'vmdk' as const };
    assert.deepEqual(layerArguments({ delta, beneath: '/data,1/base.qcow2', to: '/data,1/new.qcow2' }), [
      ...['convert', '-q', '-O', 'qcow2', '-B', '/data,1/base.qcow2', '-F', 'qcow2', '--image-opts'],
      'driver=vmdk,file.driver=file,file.filename=/data,,1/x.delta,' +
        'backing.driver=qcow2,backing.file.driver=file,backing.file.filename=/data,,1/base.qcow2',
      '/data,1/new.qcow2',
    ]);
  });
});
