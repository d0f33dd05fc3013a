import { type Command, Option } from 'commander';
import { parseVo } from '../option-parsers.ts';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands about programs: their accounts, and tokens for them to use at sites. */
export function addRobotCommands(program: Command, start: Start): void {
  const me = program.name();
  const robot = program.command('robot').description('accounts for programs');
  robot
    .command('create')
    .description('register a program that gets tokens by itself')
    .argument('<name>', 'what people call it')
    .option('--vo <vo>', 'it works for this VO (default: for itself alone)', parseVo)
    .addOption(new Option('--role <role>', 'what it is in the VO (default: viewer)').choices(['viewer', 'member']))
    .option('--scope <scope...>', 'the most its tokens are for, e.g. application.read:/ (default: all its role allows)')
    .addOption(new Option('--key-file <file>', 'its public P-256 key, PEM or JWK').conflicts('secretOut'))
    .option('--secret-out <file>', 'new file for a secret that is told only now')
    .addHelpText(
      'after',
      examples(
        `${me} robot create nightly --vo bio --role member --key-file nightly.pem`,
        `${me} robot create watcher --scope application.read:/ --secret-out watcher.secret`,
      ),
    )
    .action((name: string, options) =>
      start(async (context) => (await import('../commands/robot.ts')).createRobot(context, name, options)),
    );
  robot
    .command('list')
    .description('list the robots that you answer for')
    .addHelpText('after', examples(`${me} robot list`))
    .action(() => start(async (context) => (await import('../commands/robot.ts')).listRobots(context)));
  robot
    .command('remove')
    .description('remove a robot; its tokens end at once')
    .argument('<id>', 'its client id')
    .addHelpText('after', examples(`${me} robot remove 0192…`))
    .action((id: string) => start(async (context) => (await import('../commands/robot.ts')).removeRobot(context, id)));

  program
    .command('token')
    .description('get a token for the gateway of a site, bound to the key of your profile')
    .requiredOption('--site <site>', 'name or id of the site')
    .option('--scope <scope...>', 'what it is for, e.g. vee.read:/vo/bio (default: to look at what is yours there)')
    .option('--vo <vo>', 'the VO that your session must be for', parseVo)
    .addOption(new Option('--out <file>', 'file for the token, which only you can read').conflicts('print'))
    .option('--print', 'print it: whoever sees it still needs the key')
    .addHelpText('after', examples(`${me} token --site luebeck --out luebeck.token`))
    .action((options) => start(async (context) => (await import('../commands/token.ts')).token(context, options)));
}
