import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { bashCompletion } from '../../src/completion/bash.ts';
import { describeCommands } from '../../src/completion/command-node.ts';
import { buildProgram } from '../../src/program.ts';

const root = describeCommands(buildProgram({ name: 'hanse', write: () => undefined, start: () => Promise.resolve() }));

/** What bash would offer after these words. */
function offered(...words: readonly string[]): readonly string[] {
  const line = `COMP_WORDS=(hanse ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _hanse`;
  const script = `${bashCompletion(root)}\n${line}; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion in bash', () => {
  test('offers commands by their beginning', () => {
    assert.deepEqual(offered('de'), ['demo', 'deploy', 'destroy']);
  });

  test('offers sub-commands and their options', () => {
    assert.deepEqual(offered('site', 'j'), ['join']);
    assert.ok(offered('site', 'join', '--inv').includes('--invitation-file'));
  });

  test('offers the words that a value or an argument may be', () => {
    assert.deepEqual(offered('up', '--driver', ''), ['local', 'simulated']);
    assert.deepEqual(offered('completion', 'b'), ['bash']);
  });

  test('offers the words that a value may be in this very command', () => {
    assert.deepEqual(offered('export', 'shop', '--format', ''), ['vmdk', 'qcow2']);
    assert.deepEqual(offered('ovf', 'validate', '--format', ''), ['text', 'json', 'sarif']);
  });

  test('finds the command behind options of the program', () => {
    assert.ok(offered('--json', 'deploy', '--man').includes('--manifest'));
  });
});
