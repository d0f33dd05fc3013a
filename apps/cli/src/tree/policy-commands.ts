import type { Command } from 'commander';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Commands about who may do what. */
export function addPolicyCommands(program: Command, start: Start): void {
  const me = `${program.name()} policy`;
  const policy = program.command('policy').description('explain who may do what, and check policies');
  policy
    .command('explain')
    .description('say who may do what, and by which rule')
    .option('--user <name>', 'somebody else: for operators, and for administrators of their VO')
    .option('--vo <vo>', 'for things of this VO (default: for the own ones)')
    .option('--action <action>', 'only this one, e.g. application.deploy; then every rule that was tried is told')
    .option('--on <application>', 'to this application, by its id')
    .option('--site <name>', 'ask the gateway of this site too: its provider may veto')
    .addHelpText(
      'after',
      examples(
        `${me} explain`,
        `${me} explain --user godeke --vo bio --action application.destroy`,
        `${me} explain --action application.stop --site riga`,
      ),
    )
    .action((options) =>
      start(async (context) => (await import('../commands/policy-explain.ts')).policyExplain(context, options)),
    );
  policy
    .command('check')
    .description('tell everything that is wrong with a policy, with its lines')
    .argument('<file>', 'the policy, JSON')
    .addHelpText('after', `${examples(`${me} check bio.json`)}\n\nExit status: 0 without errors, 65 with.`)
    .action((file: string) =>
      start(async (context) => (await import('../commands/policy-check.ts')).policyCheck(context, file)),
    );
  policy
    .command('test')
    .description('ask a policy what is expected of it')
    .argument('<file>', 'the policy, JSON')
    .requiredOption('--cases <file>', 'JSON list of {name, requester, action, resource, expect: allow or deny}')
    .addHelpText(
      'after',
      `${examples(`${me} test bio.json --cases bio.cases.json`)}\n\nExit status: 0 when all are met, 65 when not.`,
    )
    .action((file: string, { cases }: { cases: string }) =>
      start(async (context) => (await import('../commands/policy-check.ts')).policyTest(context, file, cases)),
    );
}
