import { err, type Instant, type Millis, ok, type Result, type Rng } from '@hanse/kernel';
import { mintSecret } from './secret.ts';
import { mintUserCode } from './user-code.ts';

/** Who approved a grant, and for which login. */
export interface Approval {
  readonly subject: string;
  readonly sessionId: string;
  readonly vo?: string;
}

export type DeviceState =
  | { readonly name: 'pending' }
  | { readonly name: 'denied' }
  | { readonly name: 'redeemed' }
  | { readonly name: 'approved'; readonly approval: Approval };

/** A login that a device began and a person finishes in a browser (RFC 8628). */
export interface DeviceGrant {
  readonly deviceCodeDigest: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: string;
  /** The virtual organisation that the tokens are to be for. */
  readonly vo?: string;
  /** The key that the device proved when it began; only its holder may poll. */
  readonly jkt?: string;
  readonly expiresAt: Instant;
  /** How long the device must wait between two polls; grows when it does not. */
  readonly interval: Millis;
  readonly nextPollAt: Instant;
  readonly state: DeviceState;
}

/** RFC 8628 §3.5. */
export type DeviceError = 'authorization_pending' | 'slow_down' | 'access_denied' | 'expired_token' | 'invalid_grant';

export const DEVICE_LIFETIME: Millis = 600_000;
const INTERVAL: Millis = 5_000;

export function startDeviceGrant(
  asked: { clientId: string; scope: string; vo?: string; jkt?: string },
  now: Instant,
  rng: Rng,
): { readonly grant: DeviceGrant; readonly deviceCode: string } {
  const { secret, digest } = mintSecret(rng);
  const times = { expiresAt: now + DEVICE_LIFETIME, interval: INTERVAL, nextPollAt: now };
  const state = { name: 'pending' } as const;
  return {
    grant: { ...asked, ...times, deviceCodeDigest: digest, userCode: mintUserCode(rng), state },
    deviceCode: secret,
  };
}

/** The person's decision; refused once the grant has ended or was decided. */
export function decideDeviceGrant(
  grant: DeviceGrant,
  decision: Approval | 'denied',
  now: Instant,
): Result<DeviceGrant, 'expired' | 'decided'> {
  if (now >= grant.expiresAt) return err('expired');
  if (grant.state.name !== 'pending') return err('decided');
  const state: DeviceState = decision === 'denied' ? { name: 'denied' } : { name: 'approved', approval: decision };
  return ok({ ...grant, state });
}

/** The device asks whether it is approved yet. The grant that comes back is to be stored, whatever the outcome. */
export function pollDeviceGrant(
  grant: DeviceGrant,
  shown: { clientId: string; jkt?: string | undefined },
  now: Instant,
): { readonly grant: DeviceGrant; readonly outcome: Result<Approval, DeviceError> } {
  const isOwner = shown.clientId === grant.clientId && (grant.jkt === undefined || shown.jkt === grant.jkt);
  const { state } = grant;
  // Another client learns nothing, and does not slow the right one down.
  if (!isOwner || state.name === 'redeemed') return { grant, outcome: err('invalid_grant') };
  if (now >= grant.expiresAt) return { grant, outcome: err('expired_token') };
  if (now < grant.nextPollAt) {
    const interval = grant.interval + INTERVAL;
    return { grant: { ...grant, interval, nextPollAt: now + interval }, outcome: err('slow_down') };
  }
  const polled = { ...grant, nextPollAt: now + grant.interval };
  if (state.name === 'denied') return { grant: polled, outcome: err('access_denied') };
  if (state.name === 'pending') return { grant: polled, outcome: err('authorization_pending') };
  return { grant: { ...polled, state: { name: 'redeemed' } }, outcome: ok(state.approval) };
}
