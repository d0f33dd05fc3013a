import { HanseError } from '../errors/hanse-error.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Startable } from './startable.ts';

interface Member {
  readonly name: string;
  readonly component: Startable;
}

/** Starts components in the order they were added and stops them in reverse: drain until the deadline, then force. */
export class Supervisor {
  readonly #members: Member[] = [];
  readonly #started: Member[] = [];
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(parts: { clock: Clock; logger: Logger }) {
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  add(name: string, component: Startable): this {
    this.#members.push({ name, component });
    return this;
  }

  /** A failed start stops again what had started, then throws the cause. */
  async start(): Promise<void> {
    for (const member of this.#members) {
      try {
        await member.component.start();
        this.#started.push(member);
      } catch (cause) {
        this.#logger.error('component-start-failed', { component: member.name, problem: String(cause) });
        await this.stop(5_000);
        throw cause;
      }
    }
  }

  async stop(grace: Millis): Promise<void> {
    const abort = new AbortController();
    const cancel = this.#clock.timer(grace, 'supervisor.grace', () =>
      abort.abort(new HanseError('DEADLINE_EXCEEDED', { what: 'stopping', seconds: grace / 1000 })),
    );
    for (const member of this.#started.splice(0).reverse()) {
      await member.component.stop(abort.signal).catch((cause: unknown) => {
        this.#logger.error('component-stop-failed', { component: member.name, problem: String(cause) });
      });
    }
    cancel();
  }
}
