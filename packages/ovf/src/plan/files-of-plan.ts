import type { DeploymentPlan, PlannedFile } from './deployment-plan.ts';

/** The files of the package that a plan needs, each once; those only other configurations use are not among them. */
export function filesOfPlan({ systems }: Pick<DeploymentPlan, 'systems'>): readonly PlannedFile[] {
  const files = systems.flatMap(({ disks, cdroms, environmentFiles }) => [
    ...disks.flatMap(({ file, parents }) => [file, ...parents.map((parent) => parent.file)]),
    ...cdroms.map(({ file }) => file),
    ...environmentFiles.map(({ file }) => file),
  ]);
  return [...new Map(files.flatMap((file) => (file === undefined ? [] : [[file.id, file] as const]))).values()];
}
