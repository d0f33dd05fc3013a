import { CLI_ERRORS } from './codes/cli.ts';
import { COMMON_ERRORS } from './codes/common.ts';
import { DRIVER_ERRORS } from './codes/driver.ts';
import { FEDERATION_ERRORS } from './codes/federation.ts';
import { GATEWAY_ERRORS } from './codes/gateway.ts';
import { GUEST_ERRORS } from './codes/guest.ts';
import { HTTP_ERRORS } from './codes/http.ts';
import { IDENTITY_ERRORS } from './codes/identity.ts';
import { MANIFEST_ERRORS } from './codes/manifest.ts';
import { OVF_ERRORS } from './codes/ovf.ts';
import { PLACEMENT_ERRORS } from './codes/placement.ts';
import { STORE_ERRORS } from './codes/store.ts';
import { SWITCH_ERRORS } from './codes/switch.ts';
import type { ErrorRow } from './error-row.ts';

/** Every failure Hanse can report, in one table. `docs/errors.md` is generated from it. */
export const ERROR_TABLE = {
  ...COMMON_ERRORS,
  ...CLI_ERRORS,
  ...DRIVER_ERRORS,
  ...FEDERATION_ERRORS,
  ...GATEWAY_ERRORS,
  ...GUEST_ERRORS,
  ...HTTP_ERRORS,
  ...IDENTITY_ERRORS,
  ...MANIFEST_ERRORS,
  ...OVF_ERRORS,
  ...PLACEMENT_ERRORS,
  ...STORE_ERRORS,
  ...SWITCH_ERRORS,
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERROR_TABLE;

export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, value);
}
