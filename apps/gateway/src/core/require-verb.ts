import { HanseError } from '@hanse/kernel';
import type { DriverCapabilities, VeeVerb } from '@hanse/model';

/** What a driver must be able to do for a verb; the others every driver can. */
const NEEDS: Readonly<Partial<Record<VeeVerb, keyof DriverCapabilities>>> = {
  stop: 'shutdown',
  pause: 'pause',
  suspend: 'suspend',
};

/** Throws DRIVER_CAPABILITY_MISSING for a verb the driver would have to fake. */
export function requireVerb(verb: VeeVerb, driver: { name: string; capabilities: DriverCapabilities }): void {
  const need = NEEDS[verb];
  if (need === undefined || driver.capabilities[need] === true) return;
  throw new HanseError('DRIVER_CAPABILITY_MISSING', {
    driver: driver.name,
    capability: `${verb} a VEE`,
    accepted: `capability ${need}`,
  });
}
