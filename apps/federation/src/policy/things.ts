import { parseScopePath, type Resource } from '@hanse/identity';
import type { ApplicationId, PackageId, UserId } from '@hanse/kernel';
import type { Space } from './asker.ts';

interface Belonging {
  readonly owner: UserId;
  readonly vo?: string | undefined;
}

/** An application as policies speak of it; its VEEs and orders are judged as it is. */
export function applicationThing(application: Belonging & { readonly applicationId: ApplicationId }): Resource {
  return thing('application', application, application.applicationId);
}

export function packageThing(one: Belonging & { readonly packageId: PackageId }): Resource {
  return thing('package', one, one.packageId);
}

/** What is yet to be made, by who asks for it. */
export function newThing(kind: 'application' | 'package', owner: UserId, space: Space): Resource {
  return thing(kind, 'vo' in space ? { owner, vo: space.vo } : { owner });
}

/** A virtual organisation itself: its people and its rules. */
export function voThing(vo: string): Resource {
  return { kind: 'vo', path: parseScopePath(`/vo/${vo}`), vo };
}

/** A robot: its VO's, or of whoever made it. */
export function robotThing(createdBy: UserId, vo?: string): Resource {
  return vo === undefined ? thing('robot', { owner: createdBy }) : voThing(vo);
}

function thing(kind: string, { owner, vo }: Belonging, id?: string): Resource {
  const above = vo === undefined ? `/user/${owner}` : `/vo/${vo}`;
  const path = parseScopePath(id === undefined ? above : `${above}/${id}`);
  return { kind, path, owner, ...(vo === undefined ? {} : { vo }) };
}
