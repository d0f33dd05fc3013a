import { HanseError } from '@hanse/kernel';
import { parseScope, type Scope } from '../scopes/scope.ts';
import type { TokenClaims } from '../tokens/token-claims.ts';
import type { PrincipalKind } from './principal.ts';
import type { Membership, Requester, VoRole } from './rora.ts';

const VO_ROLES: readonly VoRole[] = ['viewer', 'member', 'vo-admin'];

/**
 * Who asks, as a verified token says. `id` is what owners are compared with: the subject alone, or with its issuer in
 * front where subjects of several issuers meet. A token makes a member only of its own VO, and only with a role in it.
 */
export function requesterOfToken(
  claims: Pick<TokenClaims, 'subject' | 'vo' | 'roles' | 'scope'>,
  as: { readonly kind?: PrincipalKind; readonly id?: string; readonly operates?: string } = {},
): Requester {
  return {
    kind: as.kind ?? 'user',
    id: as.id ?? claims.subject,
    memberships: membershipsOf(claims),
    operates: as.operates,
    carries: claims.roles,
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
