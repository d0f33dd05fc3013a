import type { Command } from 'commander';

/** What completion needs to know of a command. */
export interface CommandNode {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly subcommands: readonly CommandNode[];
  /** Words that an argument may be; empty when any, or none. */
  readonly words: readonly string[];
}

export interface OptionNode {
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** Words that the value may be; empty when any. */
  readonly words: readonly string[];
}

/** The tree of commands as plain data, with the options of the whole program at its root. */
export function describeCommands(command: Command): CommandNode {
  return {
    name: command.name(),
    description: command.description(),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionNode), HELP],
    subcommands: command.commands.map(describeCommands),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

const HELP: OptionNode = { long: '--help', description: 'display help for command', takesValue: false, words: [] };

function optionNode(option: Command['options'][number]): OptionNode {
  const { long, description, argChoices } = option;
  return { long: long ?? '', description, takesValue: option.required || option.optional, words: argChoices ?? [] };
}
