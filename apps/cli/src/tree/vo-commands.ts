import { VO_ROLES, type VoMemberView } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import { Argument, type Command, Option } from 'commander';
import type { CliContext } from '../context.ts';
import { parseNames, parsePositive, parseQuota, parseVo } from '../option-parsers.ts';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

type Commands = typeof import('../commands/vo.ts');

const QUOTA = 'vcpus=8,memory=4096 (MiB),disk=20 (GiB),applications=3, any of them, or none';

/** Commands about virtual organisations. */
export function addVoCommands(program: Command, start: Start): void {
  const me = program.name();
  const run = (work: (commands: Commands, context: CliContext) => Promise<void>) =>
    start(async (context) => work(await import('../commands/vo.ts'), context));
  const vo = program.command('vo').description('virtual organisations: people who own things together');
  addForEverybody(vo, me, run);
  addForAdmins(vo, me, run);
  addForOperators(vo, me, run);
}

type Run = (work: (commands: Commands, context: CliContext) => Promise<void>) => Promise<void>;

function addForEverybody(vo: Command, me: string, run: Run): void {
  vo.command('list')
    .description('list your VOs with what they use of their quotas')
    .addHelpText('after', examples(`${me} vo list`))
    .action(() => run((commands, context) => commands.listVos(context)));
  vo.command('use')
    .description('work for a VO from now on, or for none')
    .addArgument(name().argOptional())
    .option('--none', 'for your own things alone')
    .addHelpText('after', examples(`${me} vo use bio`, `${me} vo use --none`))
    .action((vo: string | undefined, options: { none?: boolean }) =>
      run((commands, context) => {
        if ((vo === undefined) === (options.none === true)) return commands.useVo(context, vo ?? null);
        const problem = 'either a VO or --none is needed';
        throw new HanseError('CLI_USAGE', { problem, help: `${me} vo use --help` });
      }),
    );
  vo.command('show')
    .description('show a VO with its groups, its quota and what it uses')
    .addArgument(name())
    .addHelpText('after', examples(`${me} vo show bio`))
    .action((vo: string) => run((commands, context) => commands.showVo(context, vo)));
  vo.command('members')
    .description('list the members of a VO')
    .addArgument(name())
    .addHelpText('after', examples(`${me} vo members bio`))
    .action((vo: string) => run((commands, context) => commands.membersOfVo(context, vo)));
  vo.command('accept')
    .description('accept an invitation to a VO; it is read from a pipe or a file')
    .option('--invitation-file <file>', 'file with the invitation')
    .addHelpText('after', examples(`${me} vo accept --invitation-file bio.invitation`))
    .action((options) => run((commands, context) => commands.acceptVo(context, options)));
  vo.command('leave')
    .description('leave a VO; what you deployed for it stays')
    .addArgument(name())
    .addHelpText('after', examples(`${me} vo leave bio`))
    .action((vo: string) => run((commands, context) => commands.leaveVo(context, vo)));
}

function addForAdmins(vo: Command, me: string, run: Run): void {
  vo.command('invite')
    .description('make an invitation to a VO; it is a secret, shown once and good once')
    .addArgument(name())
    .addOption(role().default('member'))
    .option('--groups <names>', 'groups of the VO, by name', parseNames)
    .option('--hours <count>', 'how long it is good (default: a week)', parsePositive)
    .option('--out <file>', 'write it to a file that only you can read')
    .addHelpText('after', examples(`${me} vo invite bio --role viewer --out bio.invitation`))
    .action((vo: string, { role, groups, hours, out }: InviteOptions) =>
      run((commands, context) => {
        const lifetime = hours === undefined ? {} : { lifetimeSeconds: hours * 3600 };
        const more = {
          ...(groups === undefined ? {} : { groups: [...groups] }),
          ...(out === undefined ? {} : { out }),
        };
        return commands.inviteToVo(context, vo, { role, ...lifetime, ...more });
      }),
    );
  vo.command('set-role')
    .description('change what a member is in a VO; old tokens are held to it at once')
    .addArgument(name())
    .argument('<user>', 'user name')
    .addArgument(new Argument('<role>', 'the role from now on').choices(VO_ROLES))
    .option('--groups <names>', 'all groups that the member is in from now on', parseNames)
    .addHelpText(
      'after',
      examples(`${me} vo set-role bio ada vo-admin`, `${me} vo set-role bio ada member --groups lab`),
    )
    .action((vo: string, user: string, role: VoMemberView['role'], { groups }: { groups?: readonly string[] }) =>
      run((commands, context) =>
        commands.changeMember(context, vo, user, { role, ...(groups === undefined ? {} : { groups: [...groups] }) }),
      ),
    );
  vo.command('remove')
    .description('take a member out of a VO; what they deployed for it stays')
    .addArgument(name())
    .argument('<user>', 'user name')
    .addHelpText('after', examples(`${me} vo remove bio ada`))
    .action((vo: string, user: string) => run((commands, context) => commands.removeMember(context, vo, user)));
  vo.command('group')
    .description('add a group to a VO, or delete one')
    .addArgument(name())
    .argument('<group>', 'name of the group', parseVo)
    .option('--delete', 'the VO has it no more')
    .addHelpText('after', examples(`${me} vo group bio lab`, `${me} vo group bio lab --delete`))
    .action((vo: string, group: string, options: { delete?: boolean }) =>
      run((commands, context) => commands.groupOfVo(context, vo, group, options.delete === true)),
    );
  vo.command('policy')
    .description('show the policy that a VO adds to those of the federation and the sites, or change it')
    .addArgument(name())
    .option('--set <file>', 'JSON with a higher version than before')
    .option('--delete', 'the VO has none of its own any more')
    .addHelpText('after', examples(`${me} vo policy bio`, `${me} vo policy bio --set bio-policy.json`))
    .action((vo: string, options) => run((commands, context) => commands.policyOfVo(context, vo, options)));
  vo.command('update')
    .description('change the title or the budget owner of a VO')
    .addArgument(name())
    .option('--title <text>', 'what it is, for people')
    .option('--budget-owner <user>', 'the member who answers for what it spends')
    .addHelpText('after', examples(`${me} vo update bio --budget-owner ada`))
    .action((vo: string, options) => run((commands, context) => commands.updateVo(context, vo, options)));
}

function addForOperators(vo: Command, me: string, run: Run): void {
  vo.command('create')
    .description('make a VO (federation operators)')
    .addArgument(name())
    .option('--title <text>', 'what it is, for people (default: its name)')
    .option('--budget-owner <user>', 'its first admin, who answers for what it spends (default: you)')
    .option('--quota <list>', QUOTA, parseQuota)
    .addHelpText('after', examples(`${me} vo create bio --title "Biology" --budget-owner ada --quota vcpus=8`))
    .action((vo: string, options) =>
      run((commands, context) => commands.createVo(context, { title: vo, ...options, vo })),
    );
  vo.command('quota')
    .description('show the quota of a VO, or set it whole (federation operators)')
    .addArgument(name())
    .argument('[quota]', QUOTA, parseQuota)
    .addHelpText('after', examples(`${me} vo quota bio`, `${me} vo quota bio vcpus=16,applications=4`))
    .action((vo: string, quota) => run((commands, context) => commands.quotaOfVo(context, vo, quota)));
  vo.command('delete')
    .description('delete a VO of which nothing lives; its name is never given again (federation operators)')
    .addArgument(name())
    .addHelpText('after', examples(`${me} vo delete bio`))
    .action((vo: string) => run((commands, context) => commands.deleteVo(context, vo)));
}

interface InviteOptions {
  readonly role: VoMemberView['role'];
  readonly groups?: readonly string[];
  readonly hours?: number;
  readonly out?: string;
}

function name(): Argument {
  return new Argument('<vo>', 'name of the VO').argParser(parseVo);
}

function role(): Option {
  return new Option('--role <role>', 'what the newcomer is').choices(VO_ROLES);
}
