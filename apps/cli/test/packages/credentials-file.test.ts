import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { parseCredentials } from '../../src/packages/credentials-file.ts';

test('credentials are read by origin', () => {
  const text =
    '\uFEFF# servers\r\n\r\nhttps://A.example jo s3cret with spaces\nhttps://a.example:8443/ Bearer abc.def\n';
  assert.deepEqual(
    [...parseCredentials(text, 'c')],
    [
      ['https://a.example', `Basic ${Buffer.from('jo:s3cret with spaces').toString('base64')}`],
      ['https://a.example:8443', 'Bearer abc.def'],
    ],
  );
});

test('a line that cannot be read is named by its number, never by its content', () => {
  for (const line of [
    'https://a.example jo',
    'a.example jo hunter2',
    'https://a.example/path jo hunter2',
    'ftp://a.example jo hunter2',
    'https://jo:hunter2@a.example x y',
    'https://ok.example again hunter2',
  ]) {
    assert.throws(
      () => parseCredentials(`https://ok.example jo pw\n${line}\n`, 'my-file'),
      (thrown: unknown) => {
        assert.ok(thrown instanceof HanseError);
        assert.equal(thrown.code, 'OVF_REMOTE_CREDENTIALS');
        assert.match(thrown.message, /Line 2 .* my-file/);
        assert.doesNotMatch(thrown.message, /hunter2/);
        return true;
      },
    );
  }
});
