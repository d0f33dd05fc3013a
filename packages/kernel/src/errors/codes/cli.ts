import type { ErrorRow } from '../error-row.ts';

export const CLI_ERRORS = {} as const satisfies Record<string, ErrorRow>;
