import type { ApplicationId, NetworkId, OrderId, PackageId, SiteId, UserId, VeeId } from '@hanse/kernel';
import type { Ipv4, Ipv4Cidr, MacAddress } from '@hanse/model';
import { type TUnsafe, Type } from 'typebox';

const UUID_V7 = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = `${OCTET}(\\.${OCTET}){3}`;

// A value that passed the pattern is what the branded type promises, so validation is the parsing.
export const ApplicationIdSchema = uuid<ApplicationId>('UUID of the application, carried through every hop');
export const NetworkIdSchema = uuid<NetworkId>('UUID of the network');
export const OrderIdSchema = uuid<OrderId>('UUID of the order');
export const PackageIdSchema = uuid<PackageId>('UUID of the uploaded package');
export const SessionIdSchema = uuid<string>('UUID of the session');
export const SiteIdSchema = uuid<SiteId>('UUID of the site');
export const UserIdSchema = uuid<UserId>('UUID of the user');
export const VeeIdSchema = uuid<VeeId>('UUID of the VEE');

export const Ipv4Schema = Type.Unsafe<Ipv4>(Type.String({ pattern: `^${IPV4}$` }));
export const Ipv4CidrSchema = Type.Unsafe<Ipv4Cidr>(Type.String({ pattern: `^${IPV4}/([0-9]|[12][0-9]|3[0-2])$` }));
export const MacSchema = Type.Unsafe<MacAddress>(Type.String({ pattern: '^([0-9a-f]{2}:){5}[0-9a-f]{2}$' }));

/** Milliseconds since 1970. */
export const InstantSchema = Type.Integer({ minimum: 0, description: 'Milliseconds since 1970-01-01T00:00:00Z' });
export const DigestSchema = Type.String({ pattern: '^sha256:[0-9a-f]{64}$' });
/** Short names of sites, applications, ingresses: DNS labels. */
export const NameSchema = Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$' });
/** Names of virtual organisations and of groups in them. */
export const VoNameSchema = Type.String({ pattern: '^[a-z][a-z0-9-]{1,30}$' });

function uuid<T extends string>(description: string): TUnsafe<T> {
  return Type.Unsafe<T>(Type.String({ pattern: UUID_V7, description }));
}
