import { HanseError, toHanseError } from '@hanse/kernel';
import { type Command, CommanderError } from 'commander';
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
    width: invocation.stdout.columns,
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
    const error = errorOf(thrown, invocation.signal, () => helpCall(program, args));
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
function errorOf(thrown: unknown, signal: AbortSignal, help: () => string): HanseError {
  if (thrown instanceof CommanderError) return usageError(thrown, help());
  const isInterrupted = signal.aborted && thrown instanceof Error && thrown.name === 'AbortError';
  return isInterrupted ? new HanseError('CANCELLED', { what: 'The command' }, thrown) : toHanseError(thrown);
}

function usageError({ message, code }: CommanderError, help: string): HanseError {
  const isUnnamed = code === 'commander.help';
  const problem = isUnnamed
    ? 'No command was given'
    : capitalised(message).replace(/\n\(Did you mean/, ' (did you mean');
  return new HanseError('CLI_USAGE', { problem, help });
}

/** `hanse ovf pack --help` for whatever is wrong after `hanse ovf pack`. */
function helpCall(program: Command, args: readonly string[]): string {
  const words = [program.name()];
  let command = program;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => word === long || word === short);
      if (option?.required === true) index += 1;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    words.push(word);
    command = next;
  }
  return `${words.join(' ')} --help`;
}

function capitalised(text: string): string {
  const plain = text.replace(/^error: /, '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
