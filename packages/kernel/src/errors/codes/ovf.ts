import type { ErrorRow } from '../error-row.ts';

export const OVF_ERRORS = {} as const satisfies Record<string, ErrorRow>;
