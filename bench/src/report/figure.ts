/** One measured line: what was measured, and how it compares with its peer of the same run. */
export interface Figure {
  readonly benchmark: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `value` divided by the peer's figure. */
  readonly ratio?: number;
  /** What the ratio compares with. */
  readonly against?: string;
}
