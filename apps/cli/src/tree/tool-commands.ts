import { Argument, type Command } from 'commander';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands that need no federation. */
export function addToolCommands(program: Command, start: Start): void {
  const me = program.name();
  program
    .command('pack')
    .description('make an .ova of an .ovf or a folder; "ovf pack" can do more')
    .argument('<source>', '.ovf file or folder')
    .requiredOption('-o, --output <file>', 'the .ova to write; one that exists is replaced')
    .option('--guest-disk <name>', "add the root disk of Hanse's own guest under this name")
    .option('--credentials <file>', 'for servers that referenced files lie on: "https://host user password" a line')
    .addHelpText('after', examples(`${me} pack examples/shop/shop.ovf --guest-disk root.qcow2 -o shop.ova`))
    .action((path: string, options) =>
      start(async (context) => (await import('../commands/pack.ts')).pack(context, path, options)),
    );

  program
    .command('doctor')
    .description('look whether this machine has what Hanse needs')
    .addHelpText('after', examples(`${me} doctor`))
    .action(() => start(async (context) => (await import('../commands/doctor.ts')).doctor(context)));

  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', examples(`source <(${me} completion bash)`, `${me} completion fish | source`))
    .action((shell: 'bash' | 'zsh' | 'fish') =>
      start(async (context) => (await import('../commands/completion.ts')).completion(context, program, shell)),
    );

  program
    .command('version')
    .description('print the version')
    .action(() => start(async (context) => (await import('../commands/version.ts')).version(context)));
}
