import { type Command, Option } from 'commander';
import { parseNames, parseVo } from '../option-parsers.ts';
import { addCertificateCommands } from './certificate-commands.ts';
import { driverOption } from './driver-option.ts';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands that start, stop and enter an installation. */
export function addInstallationCommands(program: Command, start: Start): void {
  const me = program.name();

  program
    .command('demo')
    .description('deploy a four-VM web shop across sites, look at it, and remove everything again')
    .addOption(driverOption('real virtual machines, or simulated ones (default: local)'))
    .option('--keep', 'leave it running and say how to look around')
    .addHelpText('after', examples(`${me} demo`, `${me} demo --keep`, `${me} demo --driver simulated`))
    .action((options) => start(async (context) => (await import('../commands/demo.ts')).demo(context, options)));

  program
    .command('up')
    .description('start the federation and its sites, or whatever of them does not run')
    .option('--sites <names>', 'sites that are to be there, by name (default: luebeck,bergen,bruges)', parseNames)
    .addOption(driverOption('what new sites run machines with (default: local)'))
    .addHelpText('after', examples(`${me} up`, `${me} up --driver simulated --sites luebeck,riga`))
    .action((options) => start(async (context) => (await import('../commands/up.ts')).up(context, options)));

  program
    .command('down')
    .description('stop the federation and its sites; virtual machines run on')
    .option('--purge', 'destroy all applications first, and remove all data at the end')
    .addHelpText('after', examples(`${me} down`, `${me} down --purge`))
    .action((options) => start(async (context) => (await import('../commands/down.ts')).down(context, options)));

  program
    .command('login')
    .description('log in to a federation; the session is kept in the profile')
    .option('--url <url>', 'address of the federation (default: that of the profile)')
    .option('--user <name>', 'user name (default: that of the profile)')
    .option('--password-file <file>', 'file with the password; otherwise it is asked for, or read from a pipe')
    .option('--vo <name>', 'virtual organisation to work for', parseVo)
    .addOption(new Option('--browser', 'log in at the federation with a browser on this machine').conflicts('device'))
    .addOption(new Option('--device', 'log in with a browser on any machine, by a code that is shown here'))
    .option('--ca <file>', "the federation's authority, as PEM")
    .option('--fingerprint <sha256>', "fingerprint of the federation's authority")
    .addHelpText(
      'after',
      examples(
        `${me} login`,
        `${me} login --device`,
        `${me} login --url https://cloud.example:7443 --user ada --ca ca.crt`,
      ),
    )
    .action((options) => start(async (context) => (await import('../commands/login.ts')).login(context, options)));

  program
    .command('sessions')
    .description('list your sessions at the federation')
    .addHelpText('after', examples(`${me} sessions`))
    .action(() => start(async (context) => (await import('../commands/sessions.ts')).sessions(context)));

  addCertificateCommands(program, start);

  program
    .command('logout')
    .description('end your session at the federation')
    .argument('[session]', 'another one of your sessions, by its id')
    .option('--all', 'end all your sessions, on every machine')
    .addHelpText('after', examples(`${me} logout`, `${me} logout --all`))
    .action((session: string | undefined, options) =>
      start(async (context) => (await import('../commands/logout.ts')).logout(context, session, options)),
    );
}
