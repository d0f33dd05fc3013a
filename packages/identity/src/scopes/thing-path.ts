import { parseScopePath, type ScopePath } from './scope-path.ts';

/** Whose something is, and of which application. */
export interface Belonging {
  /** The id of the user who deployed it. */
  readonly owner: string;
  /** Without it, it is the user's own. */
  readonly vo?: string | undefined;
  /** Without it, everything of the VO or of the user is meant. */
  readonly applicationId?: string | undefined;
}

/**
 * The path of what belongs to somebody, for capabilities and policies: `/vo/<vo>/<application>`, or
 * `/user/<owner>/<application>` for what is of no VO. Throws IDENTITY_SCOPE_INVALID for names that are no steps.
 */
export function thingPath({ owner, vo, applicationId }: Belonging): ScopePath {
  const whole = vo === undefined ? `/user/${owner}` : `/vo/${vo}`;
  return parseScopePath(applicationId === undefined ? whole : `${whole}/${applicationId}`);
}
