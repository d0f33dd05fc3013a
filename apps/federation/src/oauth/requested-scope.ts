import { formatScopeList, parseScopeList, parseScopes, type TokenClaims, uncovered } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import { oauthRefusal } from './oauth-refusal.ts';

/** All that the user may do, here and at the sites: a scope only ever limits, rights come from roles and ownership. */
export const FULL_SCOPE = 'federation';

/** What belongs to nobody, so that its path is `/` for everybody. */
export const NOBODYS = new Set(['api', 'event', 'metrics', 'policy', 'site']);

/** The scope that is asked for, in normal form; unless asked, all of `atMost`. Throws IDENTITY_OAUTH_REFUSED, `invalid_scope`. */
export function requestedScope(asked: string | undefined, atMost = FULL_SCOPE): string {
  if (asked === undefined || asked === atMost) return atMost;
  return translated(() => {
    const scopes = parseScopeList(asked);
    const beyond = atMost === FULL_SCOPE ? [] : uncovered(parseScopeList(atMost), scopes);
    if (beyond.length === 0) return formatScopeList(scopes);
    throw oauthRefusal('invalid_scope', `not granted: ${formatScopeList(beyond)}`);
  });
}

/** The scopes of a token for an exchange: a full one holds what is asked of the user's own paths, of an operator's any. */
export function heldScopes(claims: TokenClaims, asked: readonly string[]): readonly string[] {
  if (!claims.scope.includes(FULL_SCOPE)) return claims.scope;
  if (claims.roles.includes('federation-operator')) return asked;
  const own = [`/user/${claims.subject}`, ...(claims.vo === undefined ? [] : [`/vo/${claims.vo}`])];
  return translated(() => {
    const held = parseScopes(asked).filter(
      ({ path, resource }) =>
        own.some((root) => path === root || path.startsWith(`${root}/`)) || (path === '/' && NOBODYS.has(resource)),
    );
    return formatScopeList(held).split(' ').filter(Boolean);
  });
}

function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof HanseError) || thrown.code !== 'IDENTITY_SCOPE_INVALID') throw thrown;
    throw oauthRefusal('invalid_scope', thrown.message);
  }
}
