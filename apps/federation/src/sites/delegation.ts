import { type TokenRequest, thingPath, type VoRole } from '@hanse/identity';
import type { ApplicationId, UserId } from '@hanse/kernel';
import type { Application } from '../applications/application.ts';
import type { Memberships } from '../vos/memberships.ts';

/** For whom, and for what of theirs, the federation asks something of a site. */
export interface Delegation {
  readonly userId: UserId;
  /** The VO that the application belongs to; without it, it is the user's own. */
  readonly vo?: string;
  /** The user's role in that VO. */
  readonly voRole?: VoRole;
  readonly groups?: readonly string[];
  /** The one application it is about; without it, all of the user's or of the VO's. */
  readonly applicationId?: ApplicationId;
}

/** What a token says that is issued for a delegation, and what for the federation's own looking. */
type Delegated = Pick<TokenRequest, 'subject' | 'scope' | 'roles' | 'vo' | 'groups'>;

/** What the federation may do at a site with what is the user's. */
const WITH_THINGS = [
  ...['part.put', 'part.read', 'part.delete', 'part.act', 'vee.read', 'vee.act', 'vee.console', 'vee.metrics'],
  ...['disk.export', 'order.read', 'usage.read'],
];
/** And with what is nobody's. Images are named by their content and shared by all who can name them: they have no path. */
const WITH_SITES = ['image.read:/', 'image.put:/', 'site.read:/'];
const OBSERVED = [
  ...['site.read:/', 'site.capacity:/', 'event.follow:/', 'metrics.read:/'],
  ...['part.read:/', 'vee.read:/', 'order.read:/', 'usage.read:/'],
];

/** The user's rights, narrowed to what the delegation is about. */
export function delegated({ userId, vo, voRole, groups, applicationId }: Delegation): Delegated {
  const path = thingPath({ owner: userId, vo, applicationId });
  return {
    subject: userId,
    scope: [...WITH_THINGS.map((action) => `${action}:${path}`), ...WITH_SITES],
    roles: voRole === undefined ? [] : [voRole],
    ...(vo === undefined ? {} : { vo }),
    ...(groups === undefined ? {} : { groups }),
  };
}

/** The federation for itself: it looks at everything and touches nothing. */
export function observing(federation: string): Delegated {
  return { subject: federation, scope: OBSERVED };
}

/** Who is in a VO. */
export type Members = Pick<Memberships, 'find' | 'of'>;

/**
 * On behalf of the owner of an application, about that application alone. What belongs to a VO goes on when its owner
 * has left or may only look now: then it is done for the VO's longest-standing admin, of whom there always is one.
 */
export function ownersDelegation(
  { owner, vo, applicationId }: Pick<Application, 'owner' | 'vo' | 'applicationId'>,
  members: Members,
): Delegation {
  if (vo === undefined) return { userId: owner, applicationId };
  const own = members.find(vo, owner);
  const isActing = own !== undefined && own.role !== 'viewer';
  const member = isActing ? own : members.of(vo).find(({ role }) => role === 'vo-admin');
  if (member === undefined) return { userId: owner, vo, applicationId };
  const { userId, role: voRole, groups } = member;
  return { userId, vo, voRole, groups, applicationId };
}
