import { type Command, Option } from 'commander';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands about OVF packages as files; they need no federation. */
export function addOvfCommands(program: Command, start: Start): void {
  const me = `${program.name()} ovf`;
  const ovf = program.command('ovf').description('look at, check, convert, pack and sign OVF packages');
  addInspect(ovf, start, me);
  addValidate(ovf, start, me);
}

function addInspect(ovf: Command, start: Start, me: string): void {
  ovf
    .command('inspect')
    .description('what is in a package: systems, disks, networks, properties, files, signature')
    .argument('<file>', '.ova file, .ovf file or folder')
    .option('--configuration <id>', 'show this deployment configuration (default: the default one)')
    .option('--language <tag>', 'show texts in this language where the package has them, e.g. de')
    .addHelpText('after', examples(`${me} inspect shop.ova`, `${me} inspect appliance.ovf --configuration large`))
    .action((file: string, options) =>
      start(async (context) => (await import('../commands/ovf-inspect.ts')).ovfInspect(context, file, options)),
    );
}

function addValidate(ovf: Command, start: Start, me: string): void {
  ovf
    .command('validate')
    .description('say whether a package would deploy, and everything that hinders or surprises')
    .argument('<file>', '.ova file, .ovf file or folder')
    .option('--descriptor-only', 'judge the descriptor alone; its files may be absent')
    .option('--configuration <id>', 'judge this deployment configuration (default: the default one)')
    .option('--strict', 'also by the DMTF schemas in the folder of --schemas')
    .option('--schemas <folder>', 'folder with the DMTF schemas (default: $HANSE_OVF_SCHEMAS)')
    .addOption(new Option('--format <format>', 'how to tell it').choices(['text', 'json', 'sarif']).default('text'))
    .option('--all', 'every finding, also when there are many of one kind')
    .addHelpText(
      'after',
      `${examples(
        `${me} validate shop.ova`,
        `${me} validate --descriptor-only shop.ovf`,
        `${me} validate --strict --schemas dmtf/ shop.ovf`,
        `${me} validate --format sarif shop.ovf > shop.sarif`,
      )}\n\nExit status: 0 when it would deploy, if need be with values for its properties; 65 when not.`,
    )
    .action((file: string, options) =>
      start(async (context) => (await import('../commands/ovf-validate.ts')).ovfValidate(context, file, options)),
    );
}
