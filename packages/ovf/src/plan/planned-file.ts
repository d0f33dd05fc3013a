import type { PlannedFile } from './deployment-plan.ts';
import type { EnvelopeLookup } from './envelope-lookup.ts';

export function plannedFile(lookup: EnvelopeLookup, id: string | undefined): PlannedFile | undefined {
  const file = lookup.files.get(id ?? '');
  if (file === undefined) return undefined;
  return { id: file.id, href: file.href, size: file.size, compression: file.compression };
}
