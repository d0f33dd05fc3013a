import { execFile } from 'node:child_process';

/** Runs a Node program to its end; rejects with what it printed when it fails. */
export function runToEnd(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], (cause, stdout, stderr) => {
      if (cause === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(' ')} failed: ${stderr}`, { cause }));
    });
  });
}
