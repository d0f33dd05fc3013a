import type { Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { describeCommands } from '../completion/command-node.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { CliContext } from '../context.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export function completion({ out }: CliContext, program: Command, shell: keyof typeof SCRIPTS): Promise<void> {
  const script = SCRIPTS[shell](describeCommands(program));
  out.text(script);
  out.json({ shell, script });
  return Promise.resolve();
}
