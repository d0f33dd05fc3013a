import type { ReadStream, WriteStream } from 'node:tty';

/** What the process was given. */
export interface Invocation {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  readonly stdin: ReadStream;
  /** Aborts when the person interrupts. */
  readonly signal: AbortSignal;
}
