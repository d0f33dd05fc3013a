import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { JsonObject } from '@hanse/kernel';
import { eventually } from '@hanse/testkit';

/** One user-space switch with DHCP, the same program as the sites use, told by its control socket what to do. */
export class BareSwitch implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  readonly #lines: Interface;
  #lastId = 0;

  private constructor(parts: { child: ChildProcess; socket: Socket }) {
    this.#child = parts.child;
    this.#socket = parts.socket;
    this.#lines = createInterface({ input: parts.socket });
  }

  static async start(root: string, folder: string): Promise<BareSwitch> {
    const path = join(folder, 'switch');
    const argv = [join(root, 'apps/gateway/dist/src/main.js'), 'switch', '--switch-control', path];
    const child = spawn(process.execPath, argv, { stdio: 'ignore' });
    const socket = await eventually(() => connected(path), { deadline: 20_000, what: 'the switch to answer' });
    return new BareSwitch({ child, socket });
  }

  /** One after another. */
  async ask(method: string, params: JsonObject): Promise<void> {
    this.#lastId += 1;
    const answered = once(this.#lines, 'line');
    this.#socket.write(`${JSON.stringify({ id: String(this.#lastId), method, params })}\n`);
    const [line] = (await answered) as [string];
    if (line.includes('"error"')) throw new Error(`the switch refused ${method}: ${line}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

async function connected(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}
