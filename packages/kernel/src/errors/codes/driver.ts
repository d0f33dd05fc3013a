import type { ErrorRow } from '../error-row.ts';

export const DRIVER_ERRORS = {} as const satisfies Record<string, ErrorRow>;
