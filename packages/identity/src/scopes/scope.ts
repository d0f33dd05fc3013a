import { HanseError } from '@hanse/kernel';
import { holdsPath, parseScopePath, pathProblem, quoted, type ScopePath } from './scope-path.ts';

/** A capability: one action on one kind of resource at a path and below, e.g. `vee.operate:/vo/bio`. */
export interface Scope {
  readonly resource: string;
  readonly action: string;
  readonly path: ScopePath;
}

const NAME = '[a-z][a-z0-9-]{0,31}';
const SCOPE = new RegExp(`^(${NAME})\\.(${NAME}):(/[^]*)$`);

/** Reads `resource.action:/path`. Throws IDENTITY_SCOPE_INVALID, whose text never repeats control characters. */
export function parseScope(text: string): Scope {
  const [, resource, action, path] = SCOPE.exec(text) ?? [];
  if (resource === undefined || action === undefined || path === undefined) {
    throw invalid(text, 'it is not of the form resource.action:/path');
  }
  const problem = pathProblem(path);
  if (problem !== undefined) throw invalid(text, problem);
  return { resource, action, path: parseScopePath(path) };
}

export function formatScope({ resource, action, path }: Scope): string {
  return `${resource}.${action}:${path}`;
}

/** Whether the held scope allows all that the asked one would: the same action, at the same path or below. */
export function covers(held: Scope, asked: Scope): boolean {
  return held.resource === asked.resource && held.action === asked.action && holdsPath(held.path, asked.path);
}

function invalid(text: string, problem: string): HanseError {
  return new HanseError('IDENTITY_SCOPE_INVALID', { scope: quoted(text), problem });
}
