import { type Instant, type Millis, type Rng, randomFraction } from '@hanse/kernel';
import type { CertificateFacts } from './verify-certificate.ts';

type Lifetime = Pick<CertificateFacts, 'notBefore' | 'notAfter'>;

/** A certificate is renewed when two thirds of its life are over, so that a third is left for trying again. */
const DUE = 2 / 3;
/** Up to a fifteenth of its life earlier: an hour and a half of a day. */
const SPREAD = 1 / 15;

/** A number in [0, 1), drawn once per certificate, so that the sites of a federation do not all come at once. */
export function renewalJitter(rng: Rng): number {
  return randomFraction(rng);
}

/** When a certificate is to be renewed; the jitter only ever makes it earlier. */
export function renewalTime({ notBefore, notAfter }: Lifetime, jitter = 0): Instant {
  return notBefore + (notAfter - notBefore) * (DUE - SPREAD * jitter);
}

/** Whether it is time; also true for a certificate that has ended, or that a clock set back makes look unborn. */
export function shouldRenew(certificate: Lifetime, now: Instant, jitter = 0): boolean {
  return now >= renewalTime(certificate, jitter) || now < certificate.notBefore;
}

/** A root does not renew itself: its members leave and join again, which people have to plan. */
const NOTICE: Millis = 90 * 86_400_000;

/** Whether an authority, with everything it issued, ends so soon that its operator must be told. */
export function endsSoon(notAfter: Instant, now: Instant): boolean {
  return now >= notAfter - NOTICE;
}
