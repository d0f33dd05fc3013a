import { REVOCABLE_KINDS, type RevocationRequest } from '@hanse/api';
import { Argument, type Command } from 'commander';
import { parseEnd } from '../option-parsers.ts';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

type Kind = RevocationRequest['kind'];

/** Commands about what is not to be believed any more. */
export function addTrustCommands(program: Command, start: Start): void {
  const me = program.name();
  program
    .command('tokens')
    .description('list the tokens that are yours, or that somebody who acts for you has, and still live')
    .addHelpText('after', examples(`${me} tokens`))
    .action(() => start(async (context) => (await import('../commands/tokens.ts')).tokens(context)));

  program
    .command('revoke')
    .description('have something refused everywhere, at once here and within a minute at every site')
    .addArgument(new Argument('<kind>', 'what it is').choices(REVOCABLE_KINDS))
    .argument('<id>', 'name or id; of a certificate its SHA-256, of a key its thumbprint')
    .option('--reason <text>', 'for people')
    .option(
      '--until <end>',
      'when it ends by itself: a time as 2026-12-31T12:00Z, or so long from now: 90m, 12h, 7d',
      parseEnd,
    )
    .addHelpText(
      'after',
      examples(`${me} revoke user godeke --reason "the account was taken over"`, `${me} revoke site visby --until 12h`),
    )
    .action((kind: Kind, id: string, options) =>
      start(async (context) => (await import('../commands/revoke.ts')).revoke(context, { kind, id, ...options })),
    );

  const keys = program
    .command('keys')
    .description('the keys that sign tokens and trust bundles, and the one that may replace them');
  keys
    .command('list')
    .description('list the signing keys, and say where the recovery key is looked for')
    .addHelpText('after', examples(`${me} keys list`))
    .action(() => start(async (context) => (await import('../commands/keys.ts')).listKeys(context)));
  keys
    .command('replace')
    .description('when a signing key became known to others: a new one signs, and every token of before is refused')
    .addHelpText('after', examples(`${me} keys replace`))
    .action(() => start(async (context) => (await import('../commands/keys.ts')).replaceKeys(context)));

  const revocations = program
    .command('revocations')
    .description('list what is refused everywhere')
    .addHelpText('after', examples(`${me} revocations`, `${me} revocations remove user godeke`))
    .action(() => start(async (context) => (await import('../commands/revocations.ts')).revocations(context)));
  revocations
    .command('remove')
    .description('take a revocation back')
    .addArgument(new Argument('<kind>', 'what it is').choices(REVOCABLE_KINDS))
    .argument('<id>', 'as the list has it; of a user or site also its name')
    .addHelpText('after', examples(`${me} revocations remove user godeke`))
    .action((kind: Kind, id: string) =>
      start(async (context) => (await import('../commands/revocations.ts')).removeRevocation(context, kind, id)),
    );
}
