import type { Clock } from '@hanse/kernel';
import type { VeeObservation, VeeSpec } from '@hanse/model';
import { endpointsOf } from './ingress.ts';
import { type FoundProcess, findProcesses, killProcess } from './process-identity.ts';
import { GUEST_TURNED_OFF, type QemuProcess } from './qemu-process.ts';
import type { VeeFolder } from './vee-folder.ts';
import type { VeeRecord } from './vee-record.ts';

/** Ends the fault of a machine that was found gone. */
export const GONE_UNSEEN = 'was gone when the gateway came back';

/** One VEE of the site: what it is to be, what is on disk of it, and its machine while one runs. */
export class Vee {
  readonly spec: VeeSpec;
  readonly folder: VeeFolder;
  #machine: QemuProcess | undefined;
  #running = new AbortController();
  #record: VeeRecord;

  constructor(parts: { spec: VeeSpec; folder: VeeFolder; record: VeeRecord }) {
    this.spec = parts.spec;
    this.folder = parts.folder;
    this.#record = parts.record;
  }

  get machine(): QemuProcess | undefined {
    return this.#machine;
  }

  set machine(machine: QemuProcess | undefined) {
    this.#running.abort();
    this.#running = new AbortController();
    this.#machine = machine;
  }

  /** Aborts when the machine of now is the VEE's no longer. */
  get running(): AbortSignal {
    return this.#running.signal;
  }

  get record(): VeeRecord {
    return this.#record;
  }

  /** Changes the record on disk, then here. */
  async update(change: Partial<VeeRecord>): Promise<void> {
    const next = { ...this.#record, ...change };
    await this.folder.writeRecord(next);
    this.#record = next;
  }

  /** Kills whatever runs as this VEE, noted by us or not. */
  async killProcesses(clock: Clock): Promise<void> {
    this.machine?.detach();
    this.machine = undefined;
    for (const { identity } of findVeeProcesses((pidFile) => pidFile === this.folder.pidFile)) {
      await killProcess(identity, clock);
    }
  }

  observation(ingressHost: string): VeeObservation {
    const { state, since, fault, ingressPorts } = this.#record;
    const isUp = state === 'ACTIVE' || state === 'PAUSED';
    return {
      veeId: this.spec.veeId,
      state,
      since,
      endpoints: isUp ? endpointsOf(this.spec, ingressHost, ingressPorts) : [],
      facts: this.#facts(),
      ...(fault === undefined ? {} : { fault }),
    };
  }

  #facts(): Readonly<Record<string, string>> {
    const { process, machine, intent, fault } = this.#record;
    return {
      ...(fault === GUEST_TURNED_OFF ? { ended: 'its guest turned it off' } : {}),
      ...(fault?.endsWith(GONE_UNSEEN) === true ? { ended: 'nobody saw how' } : {}),
      ...(process === undefined ? {} : { pid: String(process.pid) }),
      ...(machine === undefined ? {} : { boot: machine.boot, accelerator: machine.accelerator }),
      ...(intent === undefined ? {} : { unfinished: intent }),
    };
  }
}

/** The QEMU processes whose `-pidfile` is meant: every VEE's process has its own, from its first moment on. */
export function findVeeProcesses(isMeant: (pidFile: string) => boolean): readonly FoundProcess[] {
  return findProcesses((argv) => {
    const pidFile = pidFileOf(argv);
    return pidFile !== undefined && isMeant(pidFile);
  });
}

export function pidFileOf(argv: readonly string[]): string | undefined {
  const at = argv.indexOf('-pidfile');
  return at < 0 ? undefined : argv[at + 1];
}
