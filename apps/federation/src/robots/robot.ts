import type { RobotKey, RobotView } from '@hanse/api';
import type { Instant, UserId } from '@hanse/kernel';

/** What a robot proves itself by: the digest of a secret, or a public key. */
export type RobotCredential = { readonly secretDigest: string } | { readonly key: RobotKey };

/** An account for programs. */
export interface Robot {
  /** Of its row among the accounts, and its `client_id`. */
  readonly robotId: UserId;
  readonly name: string;
  /** The VO that it works for, and the most that it is there. */
  readonly inVo?: { readonly vo: string; readonly role: 'viewer' | 'member' };
  /** The most that its tokens are for, as one text. */
  readonly scope: string;
  readonly credential: RobotCredential;
  readonly createdBy: UserId;
  readonly createdAt: Instant;
}

export function robotView({ robotId, name, inVo, scope, credential, createdBy, createdAt }: Robot): RobotView {
  const authentication = 'key' in credential ? 'key' : 'secret';
  return { robotId, name, ...inVo, scope: scope.split(' '), authentication, createdBy, createdAt };
}
