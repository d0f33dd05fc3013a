import type { Principal } from '@hanse/http';
import { HanseError } from '@hanse/kernel';

/**
 * For somebody who may do things to one application alone: the operation must be in the scope of the token, and the
 * request about that application, by its id. Of events, only that application's are shown. Throws IDENTITY_FORBIDDEN.
 */
export function requireOwnApplication(
  { actors = [], scope, applicationId = '' }: Principal,
  operation: string,
  params: Readonly<Record<string, string>>,
): void {
  const refuse = (because: string) =>
    new HanseError('IDENTITY_FORBIDDEN', { principal: actors[0] ?? 'an instance', operation, because });
  const isHeld = scope.some((word) => word.startsWith(`${operation}:`) && word.endsWith(`/${applicationId}`));
  if (!isHeld) throw refuse(`its token is only for ${scope.join(', ') || 'nothing'}`);
  if (operation === 'event.follow' || params['application'] === applicationId) return;
  throw refuse(`it may ask about its own application ${applicationId} alone, by its id`);
}
