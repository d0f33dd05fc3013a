#!/usr/bin/env node
import module from 'node:module';

/** Compiled code is kept from one run to the next where Node can do that (22.1 and later); a start is then shorter. */
const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown };
enableCompileCache?.();
const { runCommandLine } = await import('./run-command-line.ts');

/** The only place of the command line that reads arguments and environment and exits. */
const stop = new AbortController();
const INTERRUPTED = 130;
let interrupts = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupts += 1;
    stop.abort();
    // Whoever asks three times does not want to wait for the cleaning up.
    if (interrupts > 2) process.exit(INTERRUPTED);
  });
}
// A reader like `head` that has seen enough is no failure.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(cause.code === 'EPIPE' ? 0 : 74));

const status = await runCommandLine({
  args: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  signal: stop.signal,
});
process.exitCode = stop.signal.aborted ? INTERRUPTED : status;
