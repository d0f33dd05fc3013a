import type { Command } from 'commander';
import { parseCapacity, parseJurisdiction, parseNames, parsePrices } from '../option-parsers.ts';
import { driverOption } from './driver-option.ts';
import { examples } from './examples.ts';
import { addSiteUserCommands } from './site-user-commands.ts';
import type { Start } from './start.ts';

/** Commands about the sites of the federation. */
export function addSiteCommands(program: Command, start: Start): void {
  const me = program.name();
  program
    .command('sites')
    .description('list the sites of the federation with what they have left and what they charge')
    .addHelpText('after', examples(`${me} sites`))
    .action(() => start(async (context) => (await import('../commands/sites.ts')).sites(context)));

  const site = program.command('site').description('let sites join and leave the federation');
  addSiteUserCommands(site, start, me);
  site
    .command('invite')
    .description('make an invitation for a site; it is a secret, shown once')
    .argument('<name>', 'the name that the site joins under', (text) => parseNames(text)[0] ?? text)
    .option('--out <file>', 'write it to a file that only you can read')
    .addHelpText('after', examples(`${me} site invite visby --out visby.invitation`))
    .action((name: string, options) =>
      start(async (context) => (await import('../commands/site-invite.ts')).siteInvite(context, name, options)),
    );
  site
    .command('join')
    .description('make a site of this machine: join with an invitation and start the gateway')
    .requiredOption('--invitation-file <file>', 'file with the invitation')
    .requiredOption('--jurisdiction <code>', 'country whose law applies, e.g. DE', parseJurisdiction)
    .requiredOption('--prices <list>', 'per hour: vcpu=0.03,memory=0.008,disk=0.0004[,currency=EUR]', parsePrices)
    .addOption(driverOption('what runs the machines').default('local'))
    .option('--data-folder <folder>', "the gateway's data (default: in the data folder)")
    .option('--capacity <list>', 'what is for sale: vcpus=8,memory=4096 (MiB),disk=20 (GiB)', parseCapacity)
    .option('--host <address>', 'address that the gateway listens on and is reached at (default: 127.0.0.1)')
    .addHelpText(
      'after',
      examples(
        `${me} site join --invitation-file visby.invitation --jurisdiction SE --prices vcpu=0.03,memory=0.008,disk=0.0004`,
      ),
    )
    .action((options) =>
      start(async (context) => (await import('../commands/site-join.ts')).siteJoin(context, options)),
    );
  site
    .command('leave')
    .description('let a site of this machine leave the federation; it keeps its own users and machines')
    .argument('<name>', 'the name of the site')
    .option('--force', 'also while machines of the federation are there: their applications lose them')
    .addHelpText('after', examples(`${me} site leave visby`))
    .action((name: string, options) =>
      start(async (context) => (await import('../commands/site-leave.ts')).siteLeave(context, name, options)),
    );
  site
    .command('expel')
    .description('end the membership of a site; for operators of the federation')
    .argument('<name>', 'the name or id of the site')
    .requiredOption('--reason <text>', 'why; the owners of applications read it')
    .addHelpText('after', examples(`${me} site expel visby --reason "it was broken into"`))
    .action((name: string, options) =>
      start(async (context) => (await import('../commands/site-expel.ts')).siteExpel(context, name, options)),
    );
}
