import {
  type Clock,
  type Counter,
  type Gauge,
  HanseError,
  type Logger,
  type Metrics,
  type Millis,
  type RetryPolicy,
  type Rng,
  randomFraction,
  retryDelay,
  toHanseError,
} from '@hanse/kernel';
import type { SiteTrust } from './site-trust.ts';

/** The longest time between two looks at the federation's bundle. */
export const REFRESH_EVERY: Millis = 60_000;
const FIRST_RETRY: Millis = 1_000;
const REFUSALS: readonly string[] = [
  'IDENTITY_BUNDLE_INVALID',
  'IDENTITY_BUNDLE_ROLLED_BACK',
  'IDENTITY_BUNDLE_FORKED',
];

interface RefreshParts {
  readonly trust: Pick<SiteTrust, 'accept' | 'bundle'>;
  /** Gets the newest bundle of the federation. */
  readonly fetch: (signal: AbortSignal) => Promise<string>;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly every?: Millis | undefined;
}

/** Fetches the trust bundle now and then; while the federation is away ever less often, up to the usual interval. */
export class BundleRefresh {
  readonly #parts: RefreshParts;
  readonly #stop = new AbortController();
  readonly #refused: Counter;
  readonly #failed: Counter;
  readonly #sequence: Gauge;
  readonly #issuedAt: Gauge;
  #done: Promise<void> = Promise.resolve();
  #failures = 0;

  constructor(parts: RefreshParts) {
    this.#parts = parts;
    const { metrics } = parts;
    this.#refused = metrics.counter('hanse_gateway_bundles_refused_total', 'Trust bundles that were refused', ['code']);
    this.#failed = metrics.counter('hanse_gateway_bundle_fetches_failed_total', 'Trust bundles that did not come');
    this.#sequence = metrics.gauge('hanse_gateway_bundle_sequence', 'Sequence of the last good trust bundle');
    this.#issuedAt = metrics.gauge('hanse_gateway_bundle_issued_seconds', 'When the last good trust bundle was made');
  }

  start(): void {
    this.#measure();
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new HanseError('CANCELLED', { what: 'fetching the trust bundle' }));
    await this.#done;
  }

  /** The one time it fetches; answers how long to wait before the next. */
  async once(): Promise<Millis> {
    const { trust, fetch, rng, every = REFRESH_EVERY } = this.#parts;
    try {
      const outcome = await trust.accept(await fetch(this.#stop.signal));
      this.#succeeded(outcome);
    } catch (thrown) {
      if (this.#stop.signal.aborted) return 0;
      return this.#failedWith(toHanseError(thrown));
    }
    return every * (0.75 + 0.2 * randomFraction(rng));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const pause = await this.once();
      await this.#parts.clock.sleep(pause, 'bundle.refresh', signal).catch(() => undefined);
    }
  }

  #succeeded(outcome: 'new' | 'known'): void {
    const { logger, trust } = this.#parts;
    if (this.#failures > 0) logger.info('bundle-again', { failures: this.#failures });
    this.#failures = 0;
    if (outcome === 'new') logger.debug('bundle-accepted', { sequence: trust.bundle?.sequence ?? 0 });
    this.#measure();
  }

  /** Told once while the federation is away, but every bundle that is refused. */
  #failedWith(error: HanseError): Millis {
    const { logger, rng, every = REFRESH_EVERY } = this.#parts;
    const told = { code: error.code, problem: error.message, remedy: error.remedy };
    this.#failures += 1;
    if (REFUSALS.includes(error.code)) {
      this.#refused.add(1, { code: error.code });
      logger.error('bundle-refused', told);
    } else {
      this.#failed.add(1);
      if (this.#failures === 1) logger.warn('bundle-not-fetched', told);
    }
    const policy: RetryPolicy = { attempts: Number.POSITIVE_INFINITY, firstDelay: FIRST_RETRY, maxDelay: every };
    return Math.min(FIRST_RETRY, every) / 2 + retryDelay(policy, Math.min(this.#failures, 20) + 1, rng);
  }

  #measure(): void {
    const { bundle } = this.#parts.trust;
    if (bundle === undefined) return;
    this.#sequence.set(bundle.sequence);
    this.#issuedAt.set(bundle.issuedAt / 1000);
  }
}
