import type { CliContext } from '../context.ts';

export type Work = (context: CliContext) => Promise<void>;
/** Runs the work of a command with the context that its options ask for. */
export type Start = (work: Work) => Promise<void>;
