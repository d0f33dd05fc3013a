import { type Command, Option } from 'commander';
import { parsePositive } from '../option-parsers.ts';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands about OVF packages as files; they need no federation. */
export function addOvfCommands(program: Command, start: Start): void {
  const me = `${program.name()} ovf`;
  const ovf = program.command('ovf').description('look at, check, convert, pack and sign OVF packages');
  addInspect(ovf, start, me);
  addValidate(ovf, start, me);
  addConvert(ovf, start, me);
  addPack(ovf, start, me);
  addUnpack(ovf, start, me);
  addSign(ovf, start, me);
  addVerify(ovf, start, me);
}

function addInspect(ovf: Command, start: Start, me: string): void {
  ovf
    .command('inspect')
    .description('what is in a package: systems, disks, networks, properties, files, signature')
    .argument('<file>', '.ova file, .ovf file or folder')
    .option('--configuration <id>', 'show this deployment configuration (default: the default one)')
    .option('--language <tag>', 'show texts in this language where the package has them, e.g. de')
    .option('--trust <file>', 'PEM certificates of the authorities that you trust')
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
    .option('--trust <file>', 'refuse what no authority in this PEM file vouches for')
    .option('--credentials <file>', 'for servers that referenced files lie on: "https://host user password" a line')
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

function addConvert(ovf: Command, start: Start, me: string): void {
  ovf
    .command('convert')
    .description('write a descriptor in another version of OVF, and tell what that cannot say')
    .argument('<file>', '.ovf file, .ova file or folder: its descriptor is read')
    .requiredOption('-o, --output <file>', 'the descriptor to write; it must not exist')
    .addOption(
      new Option('--to <version>', '1: OVF 1.x, 2: OVF 2.x, canonical: the same in the order of the schema')
        .choices(['1', '2', 'canonical'])
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      examples(`${me} convert old.ovf --to 2 -o new.ovf`, `${me} convert odd.ovf --to canonical -o clean.ovf`),
    )
    .action((file: string, options) =>
      start(async (context) => (await import('../commands/ovf-convert.ts')).ovfConvert(context, file, options)),
    );
}

function addPack(ovf: Command, start: Start, me: string): void {
  ovf
    .command('pack')
    .description('make an .ova of an .ovf or a folder, with digests and, with a key, a signature')
    .argument('<source>', '.ovf file or folder')
    .requiredOption('-o, --output <file>', 'the .ova to write; it must not exist')
    .addOption(
      new Option('--digest <algorithm>', 'of the manifest')
        .choices(['sha1', 'sha256', 'sha384', 'sha512'])
        .default('sha256'),
    )
    .option('--sign <key>', 'PEM private key to sign the manifest with')
    .option('--certificate <file>', 'PEM certificate of that key, then those of its issuers')
    .option('--gzip', 'compress the files')
    .option('--credentials <file>', 'for servers that referenced files lie on: "https://host user password" a line')
    .option('--chunk-size <bytes>', 'split larger files into chunks of this size', parsePositive)
    .addHelpText(
      'after',
      examples(
        `${me} pack ./shop -o shop.ova`,
        `${me} pack shop.ovf -o shop.ova --digest sha512 --sign key.pem --certificate cert.pem`,
        `${me} pack ./shop -o shop.ova --gzip --chunk-size 1073741824`,
      ),
    )
    .action((source: string, options) =>
      start(async (context) => (await import('../commands/ovf-pack.ts')).ovfPack(context, source, options)),
    );
}

function addUnpack(ovf: Command, start: Start, me: string): void {
  ovf
    .command('unpack')
    .description('take an .ova apart into a folder, if every digest is right')
    .argument('<file>', '.ova file')
    .requiredOption('-o, --output <folder>', 'the folder to make; it must not exist, or be empty')
    .addHelpText('after', examples(`${me} unpack shop.ova -o shop`))
    .action((file: string, options) =>
      start(async (context) => (await import('../commands/ovf-unpack.ts')).ovfUnpack(context, file, options)),
    );
}

function addSign(ovf: Command, start: Start, me: string): void {
  ovf
    .command('sign')
    .description('sign a package: its manifest, which is written when there is none')
    .argument('<file>', '.ova file, .ovf file or folder')
    .requiredOption('--key <file>', 'PEM private key, RSA or EC')
    .requiredOption('--certificate <file>', 'PEM certificate of that key, then those of its issuers')
    .option(
      '-o, --output <file>',
      'the .ova or .cert to write (default: the .ova itself, or NAME.cert beside NAME.ovf)',
    )
    .addHelpText(
      'after',
      examples(
        `${me} sign shop.ova --key key.pem --certificate cert.pem -o signed.ova`,
        `${me} sign shop.ovf --key key.pem --certificate cert.pem`,
      ),
    )
    .action((file: string, options) =>
      start(async (context) => (await import('../commands/ovf-sign.ts')).ovfSign(context, file, options)),
    );
}

function addVerify(ovf: Command, start: Start, me: string): void {
  ovf
    .command('verify')
    .description('read every byte of a package and compare it with its manifest and signature')
    .argument('<file>', '.ova file, .ovf file or folder')
    .option('--trust <file>', 'refuse what no authority in this PEM file vouches for')
    .option('--credentials <file>', 'for servers that referenced files lie on: "https://host user password" a line')
    .addHelpText(
      'after',
      `${examples(`${me} verify shop.ova`, `${me} verify shop.ova --trust ca.pem`)}\n\nExit status: 0 when all is as it was made; 65 when not, or when there is no manifest to tell.`,
    )
    .action((file: string, options) =>
      start(async (context) => (await import('../commands/ovf-verify.ts')).ovfVerify(context, file, options)),
    );
}
