import { bashCompletion } from './bash.ts';
import type { CommandNode } from './command-node.ts';

/** zsh runs completion functions of bash by itself (bashcompinit, zshcompsys(1)). */
export function zshCompletion(root: CommandNode): string {
  return `#compdef hanse
# zsh completion of ${root.name}; load it with: source <(${root.name} completion zsh)
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bashCompletion(root)}`;
}
