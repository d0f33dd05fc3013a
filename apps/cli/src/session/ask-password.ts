import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { HanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';

/** Typed without being shown, or the first line of what is piped in. Throws CLI_PASSWORD_MISSING. */
export async function askPassword(user: string, { stdin, signal }: CliContext): Promise<string> {
  const password = stdin.isTTY ? await typed(user, stdin, signal) : ((await text(stdin)).split('\n')[0] ?? '');
  if (password === '') throw new HanseError('CLI_PASSWORD_MISSING', { user });
  return password;
}

async function typed(user: string, stdin: CliContext['stdin'], signal: AbortSignal): Promise<string> {
  process.stderr.write(`password of ${user}: `);
  // readline echoes what is typed to its output, so that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: nowhere, terminal: true });
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await reader.question('', { signal });
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}
