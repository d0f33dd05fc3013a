import { HanseError } from '../errors/hanse-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Rng } from '../ports/rng.ts';
import { isUuidV7, uuidV7 } from './uuid-v7.ts';

declare const brand: unique symbol;
/** A string that only a parse or mint function of this file can make. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Minted by the federation and carried through every hop, record and log line. */
export type ApplicationId = Branded<'ApplicationId'>;
export type SiteId = Branded<'SiteId'>;
export type VeeId = Branded<'VeeId'>;
export type NetworkId = Branded<'NetworkId'>;
export type OrderId = Branded<'OrderId'>;
export type PackageId = Branded<'PackageId'>;
export type UserId = Branded<'UserId'>;

interface IdFamily<T extends string> {
  mint(clock: Pick<Clock, 'now'>, rng: Rng): T;
  /** Throws ID_INVALID. */
  parse(text: string): T;
}

export const ApplicationIds = family<ApplicationId>('application id');
export const SiteIds = family<SiteId>('site id');
export const VeeIds = family<VeeId>('VEE id');
export const NetworkIds = family<NetworkId>('network id');
export const OrderIds = family<OrderId>('order id');
export const PackageIds = family<PackageId>('package id');
export const UserIds = family<UserId>('user id');

function family<T extends string>(type: string): IdFamily<T> {
  return {
    mint: (clock, rng) => uuidV7(clock, rng) as T,
    parse: (text) => {
      if (isUuidV7(text)) return text as T;
      throw new HanseError('ID_INVALID', { type, value: text, expected: 'a UUID of version 7 in lower case' });
    },
  };
}
