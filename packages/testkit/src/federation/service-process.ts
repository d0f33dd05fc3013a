import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { type RunFile, readRunFile } from '@hanse/host';
import { eventually } from '../eventually.ts';

const START_DEADLINE = 30_000;

/** A service of ours as a real process that can be killed and started again. */
export class ServiceProcess {
  readonly name: string;
  readonly #argv: readonly string[];
  readonly #dataFolder: string;
  readonly #outputFile: string;
  #child: ChildProcess | undefined;

  constructor(parts: { name: string; argv: readonly string[]; dataFolder: string; outputFile: string }) {
    this.name = parts.name;
    this.#argv = parts.argv;
    this.#dataFolder = parts.dataFolder;
    this.#outputFile = parts.outputFile;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the service says in its run file that it serves. */
  async start(): Promise<RunFile> {
    const output = openSync(this.#outputFile, 'a', 0o600);
    const child = spawn(process.execPath, [...this.#argv], { stdio: ['ignore', output, output] });
    closeSync(output);
    this.#child = child;
    const run = await eventually(() => this.#servedBy(child.pid) ?? (this.isRunning ? undefined : 'ended'), {
      deadline: START_DEADLINE,
      what: `${this.name} to serve`,
    });
    if (run !== 'ended') return run;
    throw new Error(`${this.name} ended: ${readFileSync(this.#outputFile, 'utf8').slice(-2000)}`);
  }

  /** SIGTERM, and resolves when the process is gone. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** SIGKILL: no handler runs, nothing is flushed. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  #servedBy(pid: number | undefined): RunFile | undefined {
    const run = readRunFile(this.#dataFolder);
    return run?.pid === pid ? run : undefined;
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }
}
