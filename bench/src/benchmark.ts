import type { Figure } from './report/figure.ts';

/** What every benchmark is given. */
export interface BenchmarkContext {
  /** The repository: its compiled apps are run. */
  readonly root: string;
  /** Where the guest image and the templates of real machines are kept between runs. */
  readonly cacheFolder: string;
  /** An empty folder of this benchmark alone, removed afterwards. */
  readonly folder: string;
  /** How often each side is measured; the two sides take turns. */
  readonly rounds: number;
  /** Sizes of the applications that the scale benchmark deploys. */
  readonly sizes: readonly number[];
  /** Aborts when the user has had enough; everything started is then stopped. */
  readonly signal: AbortSignal;
  /** One line for people about what is going on. */
  readonly say: (text: string) => void;
}

/** Measures something against a peer or a bare limit, both in one run. */
export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  readonly run: (context: BenchmarkContext) => Promise<readonly Figure[]>;
}
