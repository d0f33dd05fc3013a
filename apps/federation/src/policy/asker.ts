import type { Requester } from '@hanse/identity';
import type { UserId } from '@hanse/kernel';

/** Who asks, in the terms of the federation's own tables. */
export interface Asker {
  readonly userId: UserId;
  /** The virtual organisation that the token is for; absent: the asker's personal things only. */
  readonly vo?: string | undefined;
  readonly requester: Requester;
}

/** Where names are looked up and new things come: a VO, or what is somebody's own. */
export type Space = { readonly vo: string } | { readonly owner: UserId };

export function spaceOf({ userId, vo }: Asker): Space {
  return vo === undefined ? { owner: userId } : { vo };
}
