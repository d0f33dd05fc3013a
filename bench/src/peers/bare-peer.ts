import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BareServerTask } from './bare-server-task.ts';

const PROGRAM = fileURLToPath(new URL('./bare-server.js', import.meta.url));

/** The bare Fastify server as a process, as Hanse's services are processes. */
export class BarePeer implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(parts: { child: ChildProcess; port: string }) {
    this.#child = parts.child;
    this.url = `https://127.0.0.1:${parts.port}`;
  }

  /** Resolves when it listens. `taskFile` is written and read by it. */
  static async start(taskFile: string, task: BareServerTask): Promise<BarePeer> {
    writeFileSync(taskFile, JSON.stringify(task), { mode: 0o600 });
    const child = spawn(process.execPath, [PROGRAM, taskFile], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const port of createInterface({ input: child.stdout })) return new BarePeer({ child, port });
    throw new Error('the bare server ended before it listened');
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}
