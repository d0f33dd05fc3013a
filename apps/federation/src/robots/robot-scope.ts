import { formatScopeList, parseScopeList, parseScopes, type Scope, thingPath, uncovered } from '@hanse/identity';
import { HanseError, type UserId } from '@hanse/kernel';
import { FULL_SCOPE, NOBODYS } from '../oauth/requested-scope.ts';

/**
 * The scope to register for a robot: all that its role allows unless asked, and never beyond its own space or what the
 * creator's own token is for. IDENTITY_SCOPE_INVALID, FEDERATION_ROBOT_SCOPE.
 */
export function robotScope(
  asked: readonly string[] | undefined,
  robot: { readonly robotId: UserId; readonly vo: string | undefined },
  creators: readonly string[],
): string {
  const isFree = creators.includes(FULL_SCOPE);
  if (asked === undefined || asked.join() === FULL_SCOPE) {
    if (isFree) return FULL_SCOPE;
    throw beyond(FULL_SCOPE);
  }
  const space = thingPath({ owner: robot.robotId, vo: robot.vo });
  const scopes = parseScopes(asked).map((scope) => below(scope, space));
  const outside = scopes.filter(({ path, resource }) => !isIn(path, space) && !isNobodys(path, resource));
  const unheld = isFree ? [] : uncovered(parseScopeList(creators.join(' ')), scopes);
  const [refused] = [...outside, ...unheld];
  if (refused !== undefined) throw beyond(formatScopeList([refused]));
  return formatScopeList(scopes);
}

/** The root of everything stands for the robot's space, whose path nobody knows before it is there. */
function below(scope: Scope, space: Scope['path']): Scope {
  return scope.path === '/' && !NOBODYS.has(scope.resource) ? { ...scope, path: space } : scope;
}

function isIn(path: string, space: string): boolean {
  return path === space || path.startsWith(`${space}/`);
}

function isNobodys(path: string, resource: string): boolean {
  return path === '/' && NOBODYS.has(resource);
}

function beyond(scope: string): HanseError {
  return new HanseError('FEDERATION_ROBOT_SCOPE', { scope });
}
