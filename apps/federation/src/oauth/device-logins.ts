import {
  type Approval,
  type DeviceGrant,
  decideDeviceGrant,
  LoginThrottle,
  normalUserCode,
  startDeviceGrant,
} from '@hanse/identity';
import { type Clock, HanseError, type Rng } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { GrantTable } from './grant-table.ts';

interface Parts {
  readonly db: Database;
  readonly grants: GrantTable;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** Logins that a device without a browser began (RFC 8628), seen from the person's side. */
export class DeviceLogins {
  readonly #parts: Parts;
  readonly #guesses: LoginThrottle;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#guesses = new LoginThrottle({ clock: parts.clock });
  }

  /** Gives the device its two codes. */
  start(asked: { clientId: string; scope: string; vo?: string; jkt?: string }): {
    grant: DeviceGrant;
    deviceCode: string;
  } {
    const { grants, clock, rng } = this.#parts;
    const now = clock.now();
    const started = startDeviceGrant(asked, now, rng);
    grants.putDevice(started.grant, now);
    return started;
  }

  /** The device that shows the code. Throws FEDERATION_DEVICE_CODE_UNKNOWN; IDENTITY_LOGIN_THROTTLED for who guesses. */
  waitingWith(typed: string, address: string): DeviceGrant {
    const { grants, clock } = this.#parts;
    this.#guesses.admit('user code', address);
    const code = normalUserCode(typed);
    const grant = code === undefined ? undefined : grants.deviceOfUserCode(code);
    if (grant === undefined || grant.expiresAt <= clock.now() || grant.state.name !== 'pending') throw unknown(typed);
    // Anybody has right codes of devices of their own, so that one of them must not forgive guesses (RFC 8628 §5.1).
    this.#guesses.withdraw('user code', address);
    return grant;
  }

  /** The device of a login that the person has begun. Throws FEDERATION_DEVICE_CODE_UNKNOWN. */
  waiting(deviceCodeDigest: string): DeviceGrant {
    const grant = this.#parts.grants.device(deviceCodeDigest);
    if (grant?.state.name === 'pending') return grant;
    throw unknown(grant?.userCode ?? '');
  }

  /** The person's decision. Throws FEDERATION_DEVICE_CODE_UNKNOWN when it comes too late. */
  decide(deviceCodeDigest: string, decision: Approval | 'denied'): void {
    const { db, grants, clock } = this.#parts;
    db.transaction(() => {
      const grant = this.waiting(deviceCodeDigest);
      const decided = decideDeviceGrant(grant, decision, clock.now());
      if (!decided.ok) throw unknown(grant.userCode);
      grants.putDevice(decided.value, clock.now());
    });
  }
}

function unknown(typed: string): HanseError {
  return new HanseError('FEDERATION_DEVICE_CODE_UNKNOWN', { code: typed.slice(0, 32).replace(/[^\w -]/g, '?') });
}
