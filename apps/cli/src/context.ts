import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { type Folders, foldersOf, inhabited } from './folders.ts';
import type { Invocation } from './invocation.ts';
import { createOutput, type Output } from './output.ts';
import { createPalette } from './palette.ts';

/** Options that every command has. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly data?: string;
  readonly color?: boolean;
}

/** What a command works with. */
export interface CliContext {
  readonly out: Output;
  /** The installation meant: the data folder, or the kept demo when there is only that. */
  readonly folders: Folders;
  /** The data folder itself. */
  readonly base: Folders;
  /** How the person calls us, for hints. */
  readonly program: string;
  readonly env: Invocation['env'];
  readonly stdin: Invocation['stdin'];
  readonly signal: AbortSignal;
  /** What the process ends with when nothing is thrown. */
  exitCode: number;
}

export function createContext(invocation: Invocation, options: GlobalOptions): CliContext {
  const { env, stdout, stdin, signal } = invocation;
  const base = foldersOf({ data: options.data, env, home: homedir() });
  const palette = createPalette({ env, isTty: stdout.isTTY, isAllowed: options.color !== false });
  return {
    out: createOutput({ stdout, isJson: options.json === true, palette }),
    folders: inhabited(base, existsSync),
    base,
    program: env['HANSE_PROGRAM'] ?? 'hanse',
    env,
    stdin,
    signal,
    exitCode: 0,
  };
}
