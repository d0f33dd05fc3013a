/**
 * What a number measures, as exponents: a speed is `{ data: 1, time: -1 }`. Base units are the second, the byte and one
 * unit of the currency. A plain number, a count and a percentage have no exponent at all.
 */
export interface Dimension {
  readonly time?: number;
  readonly data?: number;
  readonly money?: number;
  /** ISO 4217, when `money` is there. */
  readonly currency?: string;
}

/** A unit as it was spelled; `value * factor` is the amount in base units. */
export interface Unit {
  readonly symbol: string;
  readonly factor: number;
  readonly dimension: Dimension;
}
