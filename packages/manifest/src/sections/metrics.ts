import type { Millis } from '@hanse/kernel';
import type { Unit } from '../expression/units.ts';

/** Who measures a metric: the site's gateway, the agent in the machine, the federation from outside, the application. */
export const METRIC_SOURCES = ['gateway', 'agent', 'probe', 'application'] as const;
export type MetricOrigin = (typeof METRIC_SOURCES)[number];

/** A metric (KPI) that the rules of a manifest may use. */
export interface MetricDeclaration {
  readonly name: string;
  readonly description: string;
  /** How the unit is written, for people; undefined for a plain count. */
  readonly unit?: { readonly text: string; readonly unit: Unit };
  /** The values that can be, in the base units of the unit. */
  readonly range: { readonly min?: number; readonly max?: number };
  readonly source: MetricOrigin;
  readonly everyMs?: Millis;
  /** The components that have it; every one when left out. */
  readonly components?: readonly string[];
  /** JSON pointer to its declaration; empty for one that every manifest has. */
  readonly path: string;
}
