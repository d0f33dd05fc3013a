import type { TokenRequest } from '@hanse/identity';
import type { ApplicationId, UserId } from '@hanse/kernel';

/** For whom, and for what of theirs, the federation asks something of a site. */
export interface Delegation {
  readonly userId: UserId;
  /** The VO that the application belongs to; without it, it is the user's own. */
  readonly vo?: string;
  /** The user's role in that VO. */
  readonly voRole?: 'viewer' | 'member' | 'vo-admin';
  readonly groups?: readonly string[];
  /** The one application it is about; without it, all of the user's or of the VO's. */
  readonly applicationId?: ApplicationId;
}

/** What a token says that is issued for a delegation, and what for the federation's own looking. */
type Delegated = Pick<TokenRequest, 'subject' | 'scope' | 'roles' | 'vo' | 'groups'>;

/** What the federation may do for a user at a site. */
const DELEGATED = ['site:read', 'image:write', 'part:write', 'vee:read', 'vee:operate'];
const OBSERVED = ['site:read', 'vee:read'];

/** The user's rights, narrowed to what the delegation is about. */
export function delegated({ userId, vo, voRole, groups }: Delegation): Delegated {
  return {
    subject: userId,
    scope: DELEGATED,
    roles: voRole === undefined ? [] : [voRole],
    ...(vo === undefined ? {} : { vo }),
    ...(groups === undefined ? {} : { groups }),
  };
}

/** The federation for itself: it looks at everything and touches nothing. */
export function observing(federation: string): Delegated {
  return { subject: federation, scope: OBSERVED };
}

/** On behalf of the owner of an application, about that application alone. */
export function ownersDelegation({
  owner,
  applicationId,
}: {
  owner: UserId;
  applicationId: ApplicationId;
}): Delegation {
  return { userId: owner, applicationId };
}
