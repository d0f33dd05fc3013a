import type { ErrorRow } from '../error-row.ts';

export const FEDERATION_ERRORS = {} as const satisfies Record<string, ErrorRow>;
