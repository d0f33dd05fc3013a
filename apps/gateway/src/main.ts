#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runSwitch as runLocalSwitch, SWITCH_PROCESS_ARGUMENTS } from '@hanse/drivers/local';
import { ERROR_KINDS, toHanseError } from '@hanse/kernel';
import { createLogger, systemClock, systemRng } from '@hanse/observability';
import { readGatewayConfig } from './config/read-config.ts';
import { describeGateway } from './describe.ts';
import { loggerOf, serve } from './serve.ts';
import { joinFederation } from './site/join-federation.ts';
import { leaveFederation } from './site/leave-federation.ts';
import { ACCOUNT_VERBS, runAccountCommand } from './tiers/accounts/account-commands.ts';

const USAGE = `usage: gateway --config FILE                          serve the site
       gateway join --config FILE --invitation-file FILE   join a federation, then exit
       gateway leave --config FILE [--force]               leave the federation, then exit
       gateway user add|list|remove|set-password --config FILE [--user NAME] [--role ROLE] [--password-file FILE]
                                                         the provider's own accounts; the password comes in the file
                                                         or on standard input
       gateway switch --switch-control SOCKET              run the user-space switch of a site
       gateway describe                                    print the OpenAPI document of the API`;

/** The only place of the gateway that reads arguments and exits. */
async function main(args: readonly string[]): Promise<void> {
  const [verb = ''] = args;
  if (verb === 'join') return join(args.slice(1));
  if (verb === 'user') return user(args.slice(1));
  if (verb === 'leave') return leave(args.slice(1));
  if (verb === 'switch') return runSwitch(args.slice(1));
  if (verb === 'describe') return describe();
  const { config } = options(args, ['config']);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  await serve(readGatewayConfig(config), stop.signal);
}

/** The invitation comes in a file, because arguments can be seen by every user of the machine. */
async function join(args: readonly string[]): Promise<void> {
  const { config: path, 'invitation-file': file } = options(args, ['config', 'invitation-file']);
  const config = readGatewayConfig(path);
  const invitation = readFileSync(file, 'utf8');
  const logger = loggerOf(config);
  const { siteId } = await joinFederation({ invitation, config, clock: systemClock, rng: systemRng, logger });
  process.stdout.write(`${JSON.stringify({ siteId })}\n`);
}

/** Changes accounts of the site beside the gateway that may be running. */
async function user([verb, ...args]: readonly string[]): Promise<void> {
  const known = ACCOUNT_VERBS.find((one) => one === verb);
  if (known === undefined) throw new UsageError(`user ${verb ?? ''} is not known`);
  const text = { type: 'string' as const };
  const flags = { config: text, user: text, role: text, 'password-file': text };
  const { values } = parseArgs({ args, options: flags });
  if (values.config === undefined) throw new UsageError('--config is missing');
  if (known !== 'list' && values.user === undefined) throw new UsageError('--user is missing');
  const request = { verb: known, user: values.user, role: values.role, passwordFile: values['password-file'] };
  const parts = { config: readGatewayConfig(values.config), stdin: process.stdin, clock: systemClock, rng: systemRng };
  process.stdout.write(`${JSON.stringify(await runAccountCommand(request, parts))}\n`);
}

/** Forced, also while machines of the federation are here: its applications lose them. */
async function leave(args: readonly string[]): Promise<void> {
  const force = args.includes('--force');
  const { config: path } = options(
    args.filter((arg) => arg !== '--force'),
    ['config'],
  );
  const config = readGatewayConfig(path);
  const logger = loggerOf(config);
  const { siteId, leftAt } = await leaveFederation({ config, force, clock: systemClock, rng: systemRng, logger });
  process.stdout.write(`${JSON.stringify({ siteId, leftAt })}\n`);
}

async function describe(): Promise<void> {
  const document = `${JSON.stringify(await describeGateway(), null, 2)}\n`;
  // The process may exit after this, and would cut off what a pipe has not taken yet.
  await new Promise((written) => process.stdout.write(document, written));
}

async function runSwitch(args: readonly string[]): Promise<void> {
  const logger = createLogger({ service: 'switch', level: 'info' });
  const ports = { clock: systemClock, rng: systemRng, logger };
  const running = await runLocalSwitch({ ...SWITCH_PROCESS_ARGUMENTS.read(args), ...ports });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void running.stop());
  await running.stopped;
}

function options<Name extends string>(args: readonly string[], names: readonly Name[]): Record<Name, string> {
  const flags = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ args: [...args], options: flags });
  for (const name of names) if (typeof values[name] !== 'string') throw new UsageError(`--${name} is missing`);
  return values as Record<Name, string>;
}

class UsageError extends Error {}

main(process.argv.slice(2)).catch((thrown: unknown) => {
  if (thrown instanceof UsageError || (thrown instanceof TypeError && 'code' in thrown)) {
    process.stderr.write(`${thrown.message}\n${USAGE}\n`);
    process.exit(64);
  }
  const error = toHanseError(thrown);
  process.stderr.write(`${error.code}: ${error.message}\n${error.remedy}\n`);
  process.exit(ERROR_KINDS[error.kind].exitCode);
});
