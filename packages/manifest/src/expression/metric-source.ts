/** One measurement, in the unit its metric is declared with. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** The port through which rules read what was measured. */
export interface MetricSource {
  /**
   * The samples of a metric, of a component or of the whole application, with `fromMs < at <= toMs`, in any order.
   * None, not zeros, when nothing was measured.
   */
  samples(metric: string, component: string | undefined, fromMs: number, toMs: number): readonly Sample[];
}

/**
 * The samples in the window that ends at `toMs`. Windows are half-open, `(from, to]`: a sample of this very moment
 * counts, and two windows that follow each other share none. What is no finite number was not measured.
 */
export function samplesIn(
  source: MetricSource,
  { name, component }: { readonly name: string; readonly component?: string },
  fromMs: number,
  toMs: number,
): readonly Sample[] {
  const found = source.samples(name, component, fromMs, toMs);
  return found
    .filter(({ at, value }) => at > fromMs && at <= toMs && Number.isFinite(value))
    .sort((a, b) => a.at - b.at);
}
