import type { Principal } from '@hanse/http';
import { HanseError } from '@hanse/kernel';
import { Caller } from './caller.ts';

/** A principal with what it may do here; only the gatekeeper makes one. */
export interface GatewayPrincipal extends Principal {
  readonly caller: Caller;
}

/** On whose behalf a request of the gateway is made. Throws INTERNAL for a principal that the gatekeeper did not make. */
export function callerOf(principal: Principal): Caller {
  if ('caller' in principal && principal.caller instanceof Caller) return principal.caller;
  throw new HanseError('INTERNAL', { what: 'a principal that no gatekeeper made' });
}
