import { readFileSync } from 'node:fs';
import { type PolicyDocument, policyError, readPolicy } from '@hanse/identity';
import {
  type Clock,
  type Gauge,
  HanseError,
  type Logger,
  type Metrics,
  type Millis,
  type Startable,
  toHanseError,
} from '@hanse/kernel';

/** How soon a change of the file counts. */
const LOOK_EVERY: Millis = 1_000;

interface LocalPolicyParts {
  /** Without one the provider vetoes nothing. */
  readonly file: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The provider's own policy, which may veto whatever the federation allows; the last good one of its file counts. */
export class LocalPolicy implements Startable {
  readonly #parts: LocalPolicyParts;
  readonly #stop = new AbortController();
  readonly #version: Gauge;
  readonly #refused: Gauge;
  #seen = '';
  #current: PolicyDocument | undefined;
  #done: Promise<void> = Promise.resolve();

  private constructor(parts: LocalPolicyParts) {
    this.#parts = parts;
    const { metrics } = parts;
    this.#version = metrics.gauge('hanse_gateway_policy_version', "Version of the provider's policy in force");
    this.#refused = metrics.gauge(
      'hanse_gateway_policy_refused',
      "1 while the file of the provider's policy is broken",
    );
  }

  /** Throws GATEWAY_POLICY_UNREADABLE, IDENTITY_POLICY_INVALID: no gateway starts without the veto it was given. */
  static open(parts: LocalPolicyParts): LocalPolicy {
    const policy = new LocalPolicy(parts);
    if (parts.file !== undefined) policy.#take(parts.file);
    return policy;
  }

  get current(): PolicyDocument | undefined {
    return this.#current;
  }

  start(): Promise<void> {
    const { file } = this.#parts;
    if (file !== undefined) this.#done = this.#watch(file);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new HanseError('CANCELLED', { what: 'watching the policy' }));
    await this.#done;
  }

  /** Looked at by name again and again, because editors replace a file more often than they write into it. */
  async #watch(file: string): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await this.#parts.clock.sleep(LOOK_EVERY, 'policy.watch', signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#look(file);
    }
  }

  /** A broken file is told once, and its predecessor stays in force. */
  #look(file: string): void {
    const { logger } = this.#parts;
    try {
      if (this.#take(file)) logger.info('policy-changed', { file, version: this.#current?.version ?? 0 });
    } catch (thrown) {
      const { code, message, remedy } = toHanseError(thrown);
      if (this.#seen === message) return;
      this.#seen = message;
      this.#refused.set(1);
      logger.error('policy-refused', { file, code, problem: message, remedy });
    }
  }

  /** Whether the file holds another policy than before. */
  #take(file: string): boolean {
    const text = textOf(file);
    if (text === this.#seen) return false;
    const read = readPolicy(text);
    if (!read.ok) throw policyError(file, read.error);
    this.#seen = text;
    this.#current = read.value;
    this.#version.set(read.value.version);
    this.#refused.set(0);
    return true;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new HanseError('GATEWAY_POLICY_UNREADABLE', { file, problem }, cause);
  }
}
