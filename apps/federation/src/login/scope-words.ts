import { FULL_SCOPE } from '../oauth/requested-scope.ts';

/** What a scope means, for people. */
export function scopeWords(scope: string): string {
  return scope === FULL_SCOPE ? 'everything you may do' : scope.split(' ').join(', ');
}
