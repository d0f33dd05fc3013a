/** One thing that was looked at. */
export interface Check {
  readonly what: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** What to do about it; absent when all is well. */
  readonly remedy?: string;
}
