import type { VoRole } from '@hanse/identity';
import { textsOf, type UpstreamClaims } from './upstream-claims.ts';
import type { VoMapping } from './upstream-config.ts';

const RANK: readonly VoRole[] = ['viewer', 'member', 'vo-admin'];

/** The roles that the claims give by the mappings, at most one for each VO: the highest. */
export function mappedRoles(mappings: readonly VoMapping[], claims: UpstreamClaims): ReadonlyMap<string, VoRole> {
  const roles = new Map<string, VoRole>();
  for (const { claim, value, vo, role } of mappings) {
    if (!textsOf(claims, claim).includes(value)) continue;
    const present = roles.get(vo);
    if (present === undefined || RANK.indexOf(role) > RANK.indexOf(present)) roles.set(vo, role);
  }
  return roles;
}
