import { HanseError } from '@hanse/kernel';
import type { VirtualSystem } from '../envelope/envelope.ts';
import { isSafePath, plainPath } from '../envelope/href.ts';
import { formatPlace } from '../xml/xml-place.ts';
import type { PlannedEnvironmentFile } from './deployment-plan.ts';
import type { EnvelopeLookup } from './envelope-lookup.ts';
import type { ProblemSink } from './plan-problems.ts';
import { plannedFile } from './planned-file.ts';

/** EnvironmentFilesSection (DSP0243 2.x): only files of the package, only below their folder on the transport. */
export function planEnvironmentFiles(
  { environmentFiles }: VirtualSystem,
  lookup: EnvelopeLookup,
  problems: ProblemSink,
): readonly PlannedEnvironmentFile[] {
  return environmentFiles.flatMap(({ fileRef, path, at }) => {
    const file = plannedFile(lookup, fileRef);
    const place = formatPlace(at);
    if (file === undefined) {
      const details = { what: 'File@fileRef', value: fileRef, known: [...lookup.files.keys()].slice(0, 20) };
      problems.push(new HanseError('OVF_REFERENCE_DANGLING', { ...details, at: place }));
      return [];
    }
    const plain = plainPath(path);
    if (!isSafePath(plain)) {
      problems.push(new HanseError('OVF_HREF_UNSAFE', { href: path, at: place }));
      return [];
    }
    return [{ file, path: plain }];
  });
}
