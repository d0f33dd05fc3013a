import { groupBy } from '../envelope/group-by.ts';

/** How many siblings an environment lists. */
export const MAX_LISTED_SIBLINGS = 256;

export interface ListedSiblings<T> {
  readonly listed: readonly T[];
  /** How many there are beyond those. */
  readonly omitted: number;
}

/**
 * For each system the others of its collection (DSP0243 §11.1), up to MAX_LISTED_SIBLINGS: those that follow it in
 * document order, from the last on to the first again, so that in a large collection too everybody is listed equally
 * often. Without a limit the environments of a collection would grow with the square of its size.
 */
export function listedSiblings<T extends { readonly id: string; readonly collectionId: string | undefined }>(
  systems: readonly T[],
): (systemId: string) => ListedSiblings<T> {
  const collections = groupBy(systems, ({ collectionId }) => collectionId ?? '');
  const places = new Map<string, { readonly members: readonly T[]; readonly index: number }>();
  for (const members of collections.values()) {
    for (const [index, { id }] of members.entries()) places.set(id, { members, index });
  }
  return (systemId) => {
    const place = places.get(systemId);
    if (place === undefined) return { listed: [], omitted: 0 };
    const { members, index } = place;
    const count = Math.min(members.length - 1, MAX_LISTED_SIBLINGS);
    const after = members.slice(index + 1, index + 1 + count);
    return { listed: [...after, ...members.slice(0, count - after.length)], omitted: members.length - 1 - count };
  };
}
