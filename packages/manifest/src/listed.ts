const MOST_LISTED = 20;

/** Names for a remedy: at most twenty, and how many more there are. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  return names.slice(0, MOST_LISTED).join(', ') + more;
}
