import type { Scope } from '../scopes/scope.ts';
import type { ScopePath } from '../scopes/scope-path.ts';
import type { PrincipalKind } from './principal.ts';

/** What something is done to: the R of RORA. */
export interface Resource {
  /** e.g. `vee`, `application`, `site`. */
  readonly kind: string;
  readonly path: ScopePath;
  /** The id of the user it belongs to. */
  readonly owner?: string | undefined;
  readonly vo?: string | undefined;
  /** The site that hosts it. */
  readonly site?: string | undefined;
}

/** How the one who asks stands to a resource: the O of RORA. `foreign` when nothing else holds. */
export const OWNERSHIPS = ['owner', 'same-vo', 'hosting', 'foreign'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

/** What somebody is with regard to a resource: the second R of RORA. Who asks can be several at once. */
export const ROLES = [
  'anonymous',
  'authenticated',
  'stranger',
  'other-vo',
  'viewer',
  'member',
  'vo-admin',
  'provider-operator',
  'other-provider',
  'federation-operator',
  'federation',
] as const;
export type Role = (typeof ROLES)[number];

/** The roles in a virtual organisation, the least first. */
export const VO_ROLES = ['viewer', 'member', 'vo-admin'] as const;
export type VoRole = (typeof VO_ROLES)[number];

/** The one of two roles that includes less. */
export function lesserRole(one: VoRole, other: VoRole): VoRole {
  return VO_ROLES.indexOf(one) < VO_ROLES.indexOf(other) ? one : other;
}

export interface Membership {
  readonly vo: string;
  readonly role: VoRole;
}

/** Who asks, as established by token and certificate. */
export interface Requester {
  readonly kind: PrincipalKind | 'anonymous';
  readonly id: string;
  /** For a user's token: the one VO it was issued for. */
  readonly memberships?: readonly Membership[];
  /** The site this is the gateway of, or an operator of. */
  readonly operates?: string | undefined;
  /** Role names the token carries. */
  readonly carries?: readonly string[];
  /** Scope words the token carries, of whatever form. */
  readonly scope?: readonly string[];
  /** The capabilities among them, read once. */
  readonly capabilities?: readonly Scope[];
}

/** Every higher role in a VO includes the lower ones. */
const INCLUDED: Readonly<Record<VoRole, readonly Role[]>> = {
  viewer: ['viewer'],
  member: ['viewer', 'member'],
  'vo-admin': ['viewer', 'member', 'vo-admin'],
};

/** The roles of a requester with regard to a resource; roles in a VO count for resources of that VO only. */
export function rolesOf(requester: Requester, resource: Resource): readonly Role[] {
  if (requester.kind === 'anonymous') return ['anonymous'];
  return ['authenticated', ...voRoles(requester, resource), ...siteRoles(requester, resource), ...ownRoles(requester)];
}

export function ownershipsOf(
  { kind, id, memberships = [], operates }: Requester,
  resource: Resource,
): readonly Ownership[] {
  if (kind === 'anonymous') return ['foreign'];
  const found: Ownership[] = [];
  if (resource.owner !== undefined && resource.owner === id) found.push('owner');
  if (resource.vo !== undefined && memberships.some(({ vo }) => vo === resource.vo)) found.push('same-vo');
  if (resource.site !== undefined && operates === resource.site) found.push('hosting');
  return found.length === 0 ? ['foreign'] : found;
}

function voRoles({ kind, memberships = [], operates }: Requester, resource: Resource): readonly Role[] {
  if (memberships.length === 0) return kind === 'user' && operates === undefined ? ['stranger'] : [];
  if (resource.vo === undefined) return [];
  const here = memberships.filter(({ vo }) => vo === resource.vo);
  return here.length === 0 ? ['other-vo'] : [...new Set(here.flatMap(({ role }) => INCLUDED[role]))];
}

function siteRoles({ operates }: Requester, { site }: Resource): readonly Role[] {
  if (operates === undefined) return [];
  return [site !== undefined && operates === site ? 'provider-operator' : 'other-provider'];
}

function ownRoles({ kind, carries = [] }: Requester): readonly Role[] {
  if (kind === 'federation') return ['federation'];
  return kind === 'operator' || carries.includes('federation-operator') ? ['federation-operator'] : [];
}
