import type { UserId } from '@hanse/kernel';

/** Resolves when the bundle says that these people have other roles in a VO than before, or the VO another policy. */
export type TellGateways = (change: {
  readonly vo: string;
  readonly users: readonly UserId[];
  readonly by: UserId;
}) => Promise<void>;
