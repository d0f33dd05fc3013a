import { ROLES } from '@hanse/api';
import { type Command, Option } from 'commander';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands about the accounts of the federation. */
export function addUserCommands(program: Command, start: Start): void {
  const me = program.name();
  const user = program.command('user').description('the accounts of the federation');
  const load = () => import('../commands/user.ts');
  user
    .command('add')
    .description('make an account; the password is asked for')
    .argument('<user>', 'their name')
    .addOption(new Option('--role <role>', 'member, or operator of the federation').choices(ROLES).default('member'))
    .option('--password-file <file>', 'file that holds the password')
    .addHelpText('after', examples(`${me} user add hinrich`))
    .action((name: string, options) => start(async (context) => (await load()).addUser(context, name, options)));
  user
    .command('list')
    .description('list the accounts')
    .addHelpText('after', examples(`${me} user list`))
    .action(() => start(async (context) => (await load()).listUsers(context)));
  user
    .command('disable')
    .description('end all logins of an account, and have it refused everywhere until it is enabled')
    .argument('<user>', 'name or id')
    .addHelpText('after', examples(`${me} user disable godeke`))
    .action((name: string) => start(async (context) => (await load()).setUserDisabled(context, name, true)));
  user
    .command('enable')
    .description('let an account be used again')
    .argument('<user>', 'name or id')
    .addHelpText('after', examples(`${me} user enable godeke`))
    .action((name: string) => start(async (context) => (await load()).setUserDisabled(context, name, false)));
  user
    .command('password')
    .description('give an account a new password, which is asked for, and end its other logins')
    .argument('<user>', 'name or id')
    .option('--password-file <file>', 'file that holds the new password')
    .option('--old-password-file <file>', 'file that holds the old one, which is needed for your own account')
    .addHelpText('after', examples(`${me} user password hinrich --old-password-file before.txt`))
    .action((name: string, options) =>
      start(async (context) => (await load()).setUserPassword(context, name, options)),
    );
}
