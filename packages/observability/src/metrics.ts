import type { Counter, Gauge, Histogram, Metrics } from '@hanse/kernel';
import {
  collectDefaultMetrics,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from 'prom-client';

/** Seconds; from a loopback answer to an image transfer. */
const DEFAULT_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The metrics of a process, and their text in Prometheus' exposition format. */
export interface ProcessMetrics {
  readonly metrics: Metrics;
  text(): Promise<string>;
}

/** A registry of its own, with Node's process metrics under `hanse_process_`. Asking for a name again gives the same metric. */
export function createMetrics(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'hanse_process_' });
  return { metrics: new PromMetrics({ registry }), text: () => registry.metrics() };
}

class PromMetrics implements Metrics {
  readonly #registry: Registry;
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();

  constructor(parts: { registry: Registry }) {
    this.#registry = parts.registry;
  }

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    return once(this.#counters, name, () => {
      const metric = new PromCounter({ name, help, labelNames: labels, registers: [this.#registry] });
      return { add: (amount, values = {}) => metric.inc({ ...values }, amount) };
    });
  }

  gauge(name: string, help: string, labels: readonly string[] = []): Gauge {
    return once(this.#gauges, name, () => {
      const metric = new PromGauge({ name, help, labelNames: labels, registers: [this.#registry] });
      return { set: (value, values = {}) => metric.set({ ...values }, value) };
    });
  }

  histogram(name: string, help: string, labels: readonly string[] = [], buckets = DEFAULT_BUCKETS): Histogram {
    return once(this.#histograms, name, () => {
      const registers = [this.#registry];
      const metric = new PromHistogram({ name, help, labelNames: labels, buckets: [...buckets], registers });
      return { observe: (seconds, values = {}) => metric.observe({ ...values }, seconds) };
    });
  }
}

function once<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = make();
  known.set(name, made);
  return made;
}
