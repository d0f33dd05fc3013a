import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { CliContext } from '../context.ts';
import { harmless } from '../ovf/words.ts';

/** Someone at a terminal who can be asked. Questions go to standard error, so that the output stays clean. */
export interface Prompt {
  /** Texts of a package may hold anything: control characters in them are not obeyed. */
  say(...lines: readonly string[]): void;
  ask(question: string): Promise<string>;
  /** As `ask`, and what is typed is not shown. */
  askHidden(question: string): Promise<string>;
}

/** Undefined when nobody can be asked: input that is no terminal, or output that a program reads. */
export function terminalPrompt({ stdin, out, signal }: CliContext): Prompt | undefined {
  if (!stdin.isTTY || out.isJson) return undefined;
  const asked = async (question: string, isHidden: boolean): Promise<string> => {
    // readline shows its question and echoes what is typed on its output: for a secret that goes nowhere.
    if (isHidden) process.stderr.write(question);
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const reader = createInterface({ input: stdin, output: isHidden ? nowhere : process.stderr, terminal: true });
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      return await reader.question(isHidden ? '' : question, { signal });
    } finally {
      reader.close();
      if (isHidden) process.stderr.write('\n');
    }
  };
  return {
    say: (...lines) => void process.stderr.write(lines.map((line) => `${harmless(line)}\n`).join('')),
    ask: (question) => asked(question, false),
    askHidden: (question) => asked(question, true),
  };
}
