import { processesOf } from './process-list.ts';

/** Ends, when disposed, whatever was started for a folder and still runs: a test that failed leaves machines behind. */
export class LeftOverProcesses implements Disposable {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  [Symbol.dispose](): void {
    for (const { pid } of processesOf(this.#folder)) if (pid !== process.pid) process.kill(pid, 'SIGKILL');
  }
}
