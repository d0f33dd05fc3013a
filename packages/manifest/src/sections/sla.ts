import type { Millis, Money } from '@hanse/kernel';
import type { Embedded } from './embedded.ts';

export const COMPARISONS = ['<', '<=', '>', '>=', '=', '!='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What is promised to the user: classes, objectives of this application, and what is paid when they are missed. */
export interface ServiceLevel {
  /** The class of every component that has none of its own. */
  readonly class?: { readonly name: string; readonly path: string };
  readonly components: readonly ComponentClass[];
  /** The classes of this manifest; Gold, Silver and Bronze are there without being written. */
  readonly classes: readonly ServiceClass[];
  readonly objectives: readonly Objective[];
  readonly penalties: readonly Penalty[];
  /** The most that is paid back, as a share (0 to 1) of what is charged for a window. */
  readonly cap: number;
}

export interface ComponentClass {
  readonly component: string;
  readonly name: string;
  readonly path: string;
}

export interface ServiceClass {
  readonly name: string;
  readonly description: string;
  readonly objectives: readonly Objective[];
  readonly penalties: readonly Penalty[];
  readonly path: string;
}

/** A condition that must hold for a share of the time of every window. */
export interface Objective {
  readonly name: string;
  readonly description: string;
  readonly condition: Embedded;
  /** The window over which the share is counted. */
  readonly windowMs: Millis;
  /** The share of the time, 0 to 1. */
  readonly share: number;
  readonly path: string;
}

/** What is paid back when an objective held for less than a share of a window. */
export interface Penalty {
  readonly objective: string;
  readonly below: number;
  readonly credit: Credit;
  readonly path: string;
}

/** A share of what is charged for the window, or an amount. */
export type Credit =
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'amount'; readonly money: Money };
