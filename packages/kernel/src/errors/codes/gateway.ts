import type { ErrorRow } from '../error-row.ts';

export const GATEWAY_ERRORS = {} as const satisfies Record<string, ErrorRow>;
