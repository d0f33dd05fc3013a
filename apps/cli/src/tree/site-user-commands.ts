import type { Command } from 'commander';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands about the provider's own users of a site on this machine, whom the federation never sees. */
export function addSiteUserCommands(site: Command, start: Start, me: string): void {
  const user = site.command('user').description("the provider's own users of a site on this machine");
  const load = () => import('../commands/site-user.ts');
  user
    .command('add')
    .description('make a user; the password is asked for')
    .argument('<site>', 'the site')
    .argument('<user>', 'their name')
    .option('--role <role>', 'member, or operator of the site', 'member')
    .option('--password-file <file>', 'file whose first line is the password')
    .addHelpText('after', examples(`${me} site user add luebeck anna --role operator`))
    .action((name: string, who: string, options) =>
      start(async (context) => (await load()).changeSiteUser(context, { verb: 'add', site: name, user: who }, options)),
    );
  user
    .command('list')
    .description('list them')
    .argument('<site>', 'the site')
    .action((name: string) => start(async (context) => (await load()).siteUsers(context, name)));
  user
    .command('remove')
    .description('remove a user and end their logins; what they own stays')
    .argument('<site>', 'the site')
    .argument('<user>', 'their name')
    .action((name: string, who: string) =>
      start(async (context) => (await load()).changeSiteUser(context, { verb: 'remove', site: name, user: who })),
    );
  user
    .command('set-password')
    .description('give a user a new password and end their logins')
    .argument('<site>', 'the site')
    .argument('<user>', 'their name')
    .option('--password-file <file>', 'file whose first line is the password')
    .action((name: string, who: string, options) =>
      start(async (context) =>
        (await load()).changeSiteUser(context, { verb: 'set-password', site: name, user: who }, options),
      ),
    );
}
