import { HanseError, toHanseError } from '@hanse/kernel';
import { CommanderError } from 'commander';
import { type CliContext, createContext } from './context.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { createPalette } from './palette.ts';
import { buildProgram } from './program.ts';
import { problemLines, problemObject } from './render/problem.ts';

/** Runs one command and answers the exit code; whatever fails is told on standard error. */
export async function runCommandLine(invocation: Invocation): Promise<number> {
  const { args, stderr } = invocation;
  let context: CliContext | undefined;
  const program = buildProgram({
    name: invocation.env['HANSE_PROGRAM'] ?? 'hanse',
    write: (text) => invocation.stdout.write(text),
    start: async (globals, work) => {
      context = createContext(invocation, globals);
      await work(context);
    },
  });
  try {
    await program.parseAsync(args.length === 0 ? ['help'] : [...args], { from: 'user' });
    return context?.exitCode ?? 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = errorOf(thrown, invocation.signal, program.name());
    const isJson = args.includes('--json');
    if (invocation.signal.aborted && error.code === 'CANCELLED' && !isJson) {
      stderr.write('interrupted\n');
      return exitCodeOf(error);
    }
    const palette = createPalette({
      env: invocation.env,
      isTty: stderr.isTTY,
      isAllowed: !args.includes('--no-color'),
    });
    const lines = isJson ? [JSON.stringify(problemObject(error))] : problemLines(error, palette);
    stderr.write(`${lines.join('\n')}\n`);
    return exitCodeOf(error);
  }
}

/** What a stream or a file throws when the person interrupts is no fault of ours. */
function errorOf(thrown: unknown, signal: AbortSignal, program: string): HanseError {
  if (thrown instanceof CommanderError) return usageError(thrown, program);
  const isInterrupted = signal.aborted && thrown instanceof Error && thrown.name === 'AbortError';
  return isInterrupted ? new HanseError('CANCELLED', { what: 'The command' }, thrown) : toHanseError(thrown);
}

function usageError({ message, code }: CommanderError, program: string): HanseError {
  const isUnnamed = code === 'commander.help';
  const problem = isUnnamed
    ? 'No command was given'
    : capitalised(message).replace(/\n\(Did you mean/, ' (did you mean');
  return new HanseError('CLI_USAGE', { problem, help: `${program} --help` });
}

function capitalised(text: string): string {
  const plain = text.replace(/^error: /, '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
