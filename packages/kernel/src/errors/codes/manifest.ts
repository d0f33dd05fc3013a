import type { ErrorRow } from '../error-row.ts';

export const MANIFEST_ERRORS = {} as const satisfies Record<string, ErrorRow>;
