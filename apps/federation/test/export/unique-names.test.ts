import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UniqueNames } from '../../src/export/unique-names.ts';

test('names differ, also on file systems that do not tell letter cases apart', () => {
  const names = new UniqueNames(['Taken.vmdk']);
  assert.equal(names.take('free', '.vmdk'), 'free.vmdk');
  assert.equal(names.take('FREE', '.vmdk'), 'FREE-2.vmdk');
  assert.equal(names.take('taken', '.vmdk'), 'taken-2.vmdk');
  assert.equal(names.take('taken', '.vmdk'), 'taken-3.vmdk');
});
