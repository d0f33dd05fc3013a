import type { Command } from 'commander';
import { parseHours } from '../option-parsers.ts';
import { examples } from './examples.ts';
import type { Start } from './start.ts';

/** Certificates for tools that know no tokens. */
export function addCertificateCommands(program: Command, start: Start): void {
  const me = program.name();
  program
    .command('certificate')
    .description('get a certificate for yourself that is good for a day at most, for tools that know no tokens')
    .option('--out <folder>', 'where user.key and user.crt are written (default: here)')
    .option('--hours <n>', 'how long it is good, 1 to 24 (default: 12)', parseHours)
    .addHelpText('after', examples(`${me} certificate`, `${me} certificate --out ~/.hanse --hours 24`))
    .action((options) =>
      start(async (context) => (await import('../commands/certificate.ts')).certificate(context, options)),
    );

  program
    .command('certificates')
    .description('list your certificates, or revoke one')
    .option('--revoke <fingerprint>', 'the one that is not to be accepted any more')
    .addHelpText('after', examples(`${me} certificates`))
    .action((options) =>
      start(async (context) => (await import('../commands/certificates.ts')).certificates(context, options)),
    );
}
