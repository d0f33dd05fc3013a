import { HanseError } from '@hanse/kernel';
import type { FastifyRequest } from 'fastify';

/** Who a request comes from, as established by the service's `authenticate`. */
export interface Principal {
  readonly kind: 'user' | 'site' | 'federation' | 'operator';
  readonly id: string;
  readonly roles: readonly string[];
  readonly scope: readonly string[];
  /** The login that the token of the request descends from. */
  readonly sessionId?: string;
  /** Whose user it is, at a service that has users of its own beside the federation's; absent: the federation's. */
  readonly tier?: 'federation' | 'local';
  /** The project they work in, where whoever vouches for them has such. */
  readonly project?: string;
  /** The virtual organisation that the request is made for. */
  readonly vo?: string;
  readonly groups?: readonly string[];
  /** Who acts for the principal, the present actor first (RFC 8693 §4.1). */
  readonly actors?: readonly string[];
  /** The one application that the request may be about; absent: any. */
  readonly applicationId?: string;
  /** The token that was shown (`jti`), for the audit. */
  readonly tokenId?: string;
}

/** The principal of an authenticated route. Throws INTERNAL on a public one, which has none. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal !== undefined) return request.principal;
  throw new HanseError('INTERNAL', { what: `${request.routeOptions.url} is public and asked for its principal` });
}
