import type { CatalogueEntry } from '@hanse/model';

/** The catalogue in the one order that search and ties use, so that its own order cannot matter. */
export function sitesInOrder(catalogue: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  return [...catalogue].sort((a, b) => compare(a.site.name, b.site.name) || compare(a.site.siteId, b.site.siteId));
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
