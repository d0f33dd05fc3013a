import type { ErrorRow } from '../error-row.ts';

export const IDENTITY_ERRORS = {} as const satisfies Record<string, ErrorRow>;
