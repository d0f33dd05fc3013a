import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelCommandLine } from '../../../src/local/guest/index.ts';

test('a template says so to its init, and a guest with a root disk waits for it', () => {
  const words = (template: boolean, hasRoot: boolean): string[] => kernelCommandLine({ template, hasRoot }).split(' ');
  assert.ok(words(true, true).includes('hanse.template'));
  assert.ok(words(true, true).includes('hanse.root'));
  assert.ok(!words(false, false).some((word) => word.startsWith('hanse.')));
  assert.ok(words(false, false).includes('console=ttyS0'));
});
