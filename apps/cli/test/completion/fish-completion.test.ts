import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeCommands } from '../../src/completion/command-node.ts';
import { fishCompletion } from '../../src/completion/fish.ts';
import { buildProgram } from '../../src/program.ts';

const root = describeCommands(buildProgram({ name: 'hanse', write: () => undefined, start: () => Promise.resolve() }));

describe('completion in fish', () => {
  test('has a line for every command, with its description', () => {
    const script = fishCompletion(root);
    for (const { name } of root.subcommands) assert.match(script, new RegExp(`-f -a ${name} -d '`));
    assert.match(script, /__fish_seen_subcommand_from up' -l driver -x -a 'local simulated'/);
  });
});
