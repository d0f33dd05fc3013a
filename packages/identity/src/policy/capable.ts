import { parseScope, type Scope } from '../scopes/scope.ts';
import type { Requester } from './rora.ts';

/** Whether capabilities are given. */
export type Capable = Pick<Requester, 'capabilities'>;

/** The requester with the capability of each action everywhere, so that roles alone decide; given ones are kept. */
export function withCapabilities(requester: Requester, actions: readonly string[]): Requester {
  if (requester.capabilities !== undefined) return requester;
  return { ...requester, capabilities: actions.flatMap(everywhere) };
}

/** None for an action of another form than `resource.action`, which no capability names. */
function everywhere(action: string): readonly Scope[] {
  return /^[a-z][a-z0-9-]{0,31}\.[a-z][a-z0-9-]{0,31}$/.test(action) ? [parseScope(`${action}:/`)] : [];
}
