import type { ErrorRow } from '../error-row.ts';

export const STORE_ERRORS = {} as const satisfies Record<string, ErrorRow>;
