import type { PolicyDocument, VoRole } from '@hanse/identity';
import type { Instant, UserId } from '@hanse/kernel';

/** The most that the living applications of a VO may take together; what is absent has no limit. */
export interface Quota {
  readonly vcpus?: number;
  readonly memoryMib?: number;
  readonly diskGib?: number;
  readonly applications?: number;
}

/** A virtual organisation: people of several institutions who own things together. */
export interface Vo {
  readonly vo: string;
  readonly title: string;
  /** The member who answers for what the VO spends. */
  readonly budgetOwner: UserId;
  readonly quota: Quota;
  /** May veto what is done to things of the VO. */
  readonly policy?: PolicyDocument;
  /** The highest version that a policy of the VO ever had; 0: it never had one. */
  readonly policyVersion: number;
  readonly createdAt: Instant;
}

/** Somebody in a VO. */
export interface VoMember {
  readonly vo: string;
  readonly userId: UserId;
  readonly role: VoRole;
  /** Sorted. */
  readonly groups: readonly string[];
  readonly since: Instant;
}
