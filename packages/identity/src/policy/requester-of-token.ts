import { HanseError } from '@hanse/kernel';
import { parseScope, type Scope } from '../scopes/scope.ts';
import type { TokenClaims } from '../tokens/token-claims.ts';
import type { PrincipalKind } from './principal.ts';
import { type Membership, type Requester, VO_ROLES } from './rora.ts';

/** How the service that was asked knows the issuer of a token. */
export interface TokenOrigin {
  /** A provider's own issuer vouches for its users' names, never for roles in the federation or in a VO. */
  readonly origin: 'federation' | 'local';
  readonly kind?: PrincipalKind;
  /** What owners are compared with; the subject, unless subjects of several issuers meet (see `namespacedId`). */
  readonly id?: string;
  /** The site it is the gateway or an operator of. */
  readonly operates?: string;
}

/** Who asks, as a verified token says. It makes a member only of its own VO, and only with a role in it. */
export function requesterOfToken(
  claims: Pick<TokenClaims, 'subject' | 'vo' | 'roles' | 'scope'>,
  { origin, kind = 'user', id = claims.subject, operates }: TokenOrigin,
): Requester {
  const isOfFederation = origin === 'federation';
  return {
    kind,
    id,
    memberships: isOfFederation ? membershipsOf(claims) : [],
    operates,
    carries: isOfFederation ? claims.roles : claims.roles.filter((role) => role !== 'federation-operator'),
    scope: claims.scope,
    capabilities: claims.scope.flatMap(capability),
  };
}

function membershipsOf({ vo, roles }: Pick<TokenClaims, 'vo' | 'roles'>): readonly Membership[] {
  if (vo === undefined) return [];
  return VO_ROLES.filter((role) => roles.includes(role)).map((role) => ({ vo, role }));
}

/** Words of another form are no capabilities; they may still be asked for by word. */
function capability(word: string): readonly Scope[] {
  try {
    return [parseScope(word)];
  } catch (thrown) {
    if (thrown instanceof HanseError) return [];
    throw thrown;
  }
}
