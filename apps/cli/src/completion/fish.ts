import type { CommandNode, OptionNode } from './command-node.ts';

/** A completion script for fish 3 and newer. */
export function fishCompletion(root: CommandNode): string {
  const top = root.subcommands.map((node) => line('__fish_use_subcommand', `-f -a ${node.name}`, node.description));
  const shared = root.options.map((option) => optionLine(undefined, option));
  const below = root.subcommands.flatMap((node) => [
    ...node.options.map((option) => optionLine(`__fish_seen_subcommand_from ${node.name}`, option)),
    ...node.subcommands.flatMap((child) => nested(node, child)),
    ...node.words.map((word) => line(`__fish_seen_subcommand_from ${node.name}`, `-f -a ${word}`, '')),
  ]);
  return `# fish completion of ${root.name}; load it with: ${root.name} completion fish | source
${[...top, ...shared, ...below].join('\n')}
`;
}

function nested(parent: CommandNode, child: CommandNode): readonly string[] {
  const inParent = `__fish_seen_subcommand_from ${parent.name}; and not __fish_seen_subcommand_from ${child.name}`;
  const inChild = `__fish_seen_subcommand_from ${parent.name}; and __fish_seen_subcommand_from ${child.name}`;
  return [
    line(inParent, `-f -a ${child.name}`, child.description),
    ...child.options.map((option) => optionLine(inChild, option)),
  ];
}

function optionLine(condition: string | undefined, { long, description, takesValue, words }: OptionNode): string {
  const value = takesValue ? (words.length > 0 ? ` -x -a '${words.join(' ')}'` : ' -r') : '';
  return line(condition, `-l ${long.replace(/^--/, '')}${value}`, description);
}

function line(condition: string | undefined, what: string, description: string): string {
  const when = condition === undefined ? '' : ` -n '${condition}'`;
  const about = description === '' ? '' : ` -d '${description.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
  return `complete -c hanse${when} ${what}${about}`;
}
