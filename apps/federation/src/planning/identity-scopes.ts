import { DEFAULT_INSTANCE_OPERATIONS, type DeployRequest } from '@hanse/api';
import type { Application } from '../applications/application.ts';

/** What the VEEs of an application may do by their own identities: some operations, on this application alone. */
export function identityScopes(
  { applicationId, owner, vo }: Pick<Application, 'applicationId' | 'owner' | 'vo'>,
  { identity }: Pick<DeployRequest, 'identity'>,
): readonly string[] {
  const path = vo === undefined ? `/user/${owner}/${applicationId}` : `/vo/${vo}/${applicationId}`;
  return (identity?.scopes ?? DEFAULT_INSTANCE_OPERATIONS).map((operation) => `${operation}:${path}`);
}
