import { HanseError } from '@hanse/kernel';
import { covers, formatScope, parseScope, type Scope } from './scope.ts';
import { quoted } from './scope-path.ts';

/** The most scopes of one token. */
export const MOST_SCOPES = 64;
/** The longest `scope` claim, in characters: a token must fit the header of a request. */
export const LONGEST_SCOPE_LIST = 4_096;

/** The scopes of a `scope` claim or parameter (RFC 6749 §3.3: words between single spaces). Throws IDENTITY_SCOPE_INVALID. */
export function parseScopeList(text: string): readonly Scope[] {
  if (text.length > LONGEST_SCOPE_LIST) {
    throw invalid(text, `the list is longer than ${LONGEST_SCOPE_LIST} characters`);
  }
  return parseScopes(text === '' ? [] : text.split(' '));
}

/** The scopes of several words. Throws IDENTITY_SCOPE_INVALID for a wrong one, and when there are too many. */
export function parseScopes(words: readonly string[]): readonly Scope[] {
  if (words.length > MOST_SCOPES) throw invalid(words.join(' '), `there are more than ${MOST_SCOPES}`);
  return words.map(parseScope);
}

/** The normal form: sorted, each scope once, none that another covers. */
export function formatScopeList(scopes: readonly Scope[]): string {
  return leastScopes(scopes).map(formatScope).sort().join(' ');
}

/** The same rights with the fewest scopes. */
export function leastScopes(scopes: readonly Scope[]): readonly Scope[] {
  const unique = [...new Map(scopes.map((scope) => [formatScope(scope), scope])).values()];
  return unique.filter((scope) => !unique.some((other) => other !== scope && covers(other, scope)));
}

/** What is asked and not held. Each asked scope must be covered by one held scope: rights are not pieced together. */
export function uncovered(held: readonly Scope[], asked: readonly Scope[]): readonly Scope[] {
  return asked.filter((scope) => !held.some((candidate) => covers(candidate, scope)));
}

/** Whether the asked scopes allow nothing that the held ones do not. */
export function isNarrower(asked: readonly Scope[], held: readonly Scope[]): boolean {
  return uncovered(held, asked).length === 0;
}

function invalid(text: string, problem: string): HanseError {
  return new HanseError('IDENTITY_SCOPE_INVALID', { scope: quoted(text), problem });
}
