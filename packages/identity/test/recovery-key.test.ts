import assert from 'node:assert/strict';
import { renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '@hanse/testkit';
import { RecoveryKey } from '../src/index.ts';
import { newKey, pemOf } from '../src/private-key-file.ts';
import { refused } from './support/refused.ts';

describe('the recovery key', () => {
  test('is made once, private, and known by its public half while the private one is away', async () => {
    await using folder = await temporaryFolder();
    const [file, publicFile, offline] = ['recovery.key', 'recovery.pub', 'offline'].map((name) =>
      join(folder.path, name),
    ) as [string, string, string];
    const open = () => RecoveryKey.open({ file, publicFile });
    const made = open();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(made.unlock().jwk, made.jwk);
    renameSync(file, offline);
    const away = open();
    assert.deepEqual([away.jwk, away.isPresent], [made.jwk, false]);
    assert.throws(() => away.unlock(), refused('IDENTITY_RECOVERY_KEY_AWAY', /there is no file/));
    writeFileSync(file, pemOf(newKey()), { mode: 0o600 });
    assert.throws(() => open().unlock(), refused('IDENTITY_RECOVERY_KEY_AWAY', /another key/));
    renameSync(offline, file);
    assert.equal(open().unlock().jwk.kid, made.jwk.kid);
    writeFileSync(publicFile, 'junk');
    assert.throws(open, refused('IDENTITY_KEY_UNREADABLE'));
  });
});
