import type { CommandNode, OptionNode } from './command-node.ts';

/** A completion script for bash 4 and newer. */
export function bashCompletion(root: CommandNode): string {
  const cases = entriesOf(root).map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`);
  const values = valuesOf(root, '').map(
    ({ long, path, words }) =>
      `    '${path} ${long}') COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$current")); return ;;`,
  );
  const worded = new Set(valuesOf(root, '').map(({ long }) => long));
  const files = allOptions(root)
    .filter(({ long, takesValue }) => takesValue && !worded.has(long))
    .map(({ long }) => long);
  return `# bash completion of ${root.name}; load it with: source <(${root.name} completion bash)
_hanse() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path= words= word
  case $previous in
    ${[...new Set(files)].join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) case "$path $word" in ${knownPaths(root)}) path="$path $word" ;; esac ;; esac
  done
  case "$path $previous" in
${values.join('\n')}
  esac
  case $path in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _hanse hanse ./hanse
`;
}

/** Every command by its path (` site join`; the root's is empty), with the words that may come next. */
function entriesOf(root: CommandNode): readonly { path: string; words: readonly string[] }[] {
  const shared = root.options.map(({ long }) => long);
  const walk = (node: CommandNode, path: string): { path: string; words: readonly string[] }[] => {
    const own = [...node.subcommands.map(({ name }) => name), ...node.words, ...node.options.map(({ long }) => long)];
    const words = [...new Set([...own, ...shared])];
    return [{ path, words }, ...node.subcommands.flatMap((child) => walk(child, `${path} ${child.name}`))];
  };
  return walk(root, '');
}

function knownPaths(root: CommandNode): string {
  return entriesOf(root)
    .filter(({ path }) => path !== '')
    .map(({ path }) => `'${path}'`)
    .join('|');
}

/** The options whose values are known words, with the path of their command: two commands may mean different ones. */
function valuesOf(
  node: CommandNode,
  path: string,
): readonly { path: string; long: string; words: readonly string[] }[] {
  const own = node.options.filter(({ words }) => words.length > 0).map(({ long, words }) => ({ path, long, words }));
  return [...own, ...node.subcommands.flatMap((child) => valuesOf(child, `${path} ${child.name}`))];
}

function allOptions(node: CommandNode): readonly OptionNode[] {
  return [...node.options, ...node.subcommands.flatMap(allOptions)];
}
