import type { ErrorRow } from '../error-row.ts';

export const PLACEMENT_ERRORS = {} as const satisfies Record<string, ErrorRow>;
