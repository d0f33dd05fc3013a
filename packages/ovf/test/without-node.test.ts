import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

test('a package is packed, read, judged and planned without anything of Node, as in a browser', async () => {
  const child = join(import.meta.dirname, 'without-node.child.js');
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', child]);
  assert.deepEqual(JSON.parse(stdout), { findings: [], systems: ['web', 'db'] });
});
