import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { parseManifest } from '@hanse/manifest';
import { exitCodeOf } from '../../src/exit-code.ts';
import { PLAIN } from '../../src/palette.ts';
import { problemLines, problemObject } from '../../src/render/problem.ts';
import { assertPicture } from '../support/golden.ts';

const NOT_RUNNING = new HanseError('CLI_NOT_RUNNING', { folder: '/data', program: 'hanse' });

describe('an error', () => {
  test('names what, code and remedy', () => {
    assertPicture(
      problemLines(NOT_RUNNING, PLAIN),
      `
error: The federation in /data does not run [CLI_NOT_RUNNING]
  Start it with "hanse up".
`,
    );
  });

  test('with findings has a line for each, with line and column', () => {
    const parsed = parseManifest('hanse: 1\napplicatio: x\n', { fileName: 'shop.yaml' });
    assert.ok(!parsed.ok);
    const lines = problemLines(parsed.error, PLAIN);
    assert.match(lines[2] ?? '', /^ {2}1:1 error Key "application" is missing .*\[MANIFEST_KEY_MISSING\]/);
    assert.match(lines[3] ?? '', /^ {2}2:1 error Key "applicatio" .*Did you mean "application"\?/);
  });

  test('does not repeat the one finding that it tells itself, nor list mere notes', () => {
    const finding = { severity: 'error', code: 'OVF_FILE_MISSING', message: 'm', remedy: 'r', line: 8, column: 5 };
    const note = { ...finding, severity: 'note' };
    const error = new HanseError('OVF_REJECTED', { count: 1, first: 'm', remedy: 'r', diagnostics: [finding, note] });
    assert.equal(problemLines(error, PLAIN).length, 2);
  });

  test('is a problem document for programs', () => {
    const { code, status, remedy } = problemObject(NOT_RUNNING);
    assert.deepEqual(
      { code, status, remedy },
      { code: 'CLI_NOT_RUNNING', status: 503, remedy: 'Start it with "hanse up".' },
    );
  });
});

describe('the exit code', () => {
  test('follows the kind of the error, and is 64 for a command line that is not understood', () => {
    assert.equal(exitCodeOf(NOT_RUNNING), 75);
    assert.equal(exitCodeOf(new HanseError('FEDERATION_APPLICATION_UNKNOWN', { application: 'x' })), 66);
    assert.equal(exitCodeOf(new HanseError('CLI_USAGE', { problem: 'x', help: 'y' })), 64);
  });

  test('of an order that failed is that of its cause', () => {
    const failed = (code: string) => new HanseError('CLI_ORDER_FAILED', { verb: 'deploy', application: 'a', code });
    assert.equal(exitCodeOf(failed('DRIVER_IMAGE_INVALID')), 65);
    assert.equal(exitCodeOf(failed('FEDERATION_NOT_READY')), 75);
    assert.equal(exitCodeOf(failed('NEVER_HEARD_OF')), 70);
  });
});
