import type { Space } from './asker.ts';

/** The rows of a table with columns `owner` and `vo` that lie in a space: a condition with one placeholder. */
export function inSpace(space: Space): { readonly where: string; readonly value: string } {
  return 'vo' in space
    ? { where: 'vo = ?', value: space.vo }
    : { where: 'vo IS NULL AND owner = ?', value: space.owner };
}
