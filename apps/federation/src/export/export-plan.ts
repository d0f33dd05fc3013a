import { HanseError } from '@hanse/kernel';
import type { DiskExportFormat } from '@hanse/model';
import type { Envelope, PlannedSystem, SettledEnvelope } from '@hanse/ovf';
import type { ApplicationVee } from '../applications/application.ts';
import { UniqueNames } from './unique-names.ts';

/** A disk of a VEE and what becomes of it in the package. */
export interface ExportedDisk {
  /** At its site. */
  readonly diskId: string;
  /** Disk@diskId in the package: the same where no other system has a disk of that name. */
  readonly exportedId: string;
  /** File@id. */
  readonly fileId: string;
  readonly href: string;
  readonly capacityBytes: number;
}

/** A VEE and those of its disks that must be copied at its site. */
export interface ExportedSystem {
  readonly vee: ApplicationVee;
  readonly planned: PlannedSystem;
  readonly disks: readonly ExportedDisk[];
}

/** What an export has to copy, in the order of the descriptor. */
export interface ExportPlan {
  readonly format: DiskExportFormat;
  readonly systems: readonly ExportedSystem[];
}

const SERIAL_ROOT = 'root';

/** Names every disk and its file; a function of its arguments, so that an export that is taken up again agrees. */
export function planExport(
  { envelope, plan }: SettledEnvelope,
  vees: readonly ApplicationVee[],
  format: DiskExportFormat,
): ExportPlan {
  const byName = new Map(vees.map((vee) => [vee.name, vee]));
  const members = plan.systems.map((planned) => ({ planned, vee: veeOf(byName, planned) }));
  const uses = countUses(members.flatMap(({ vee }) => copiedDisks(vee).map(({ diskId }) => diskId)));
  const diskIds = new UniqueNames(keptDiskIds(envelope, members));
  const fileIds = new UniqueNames(envelope.files.map(({ id }) => id));
  const hrefs = new UniqueNames(envelope.files.map(({ href }) => href));
  const exported = (system: string, diskId: string): Omit<ExportedDisk, 'capacityBytes'> => {
    const ownName = uses.get(diskId) === 1 ? diskId : `${diskId}-${system}`;
    const exportedId = diskIds.take(ownName);
    return {
      diskId,
      exportedId,
      fileId: fileIds.take(`file-${exportedId}`),
      href: hrefs.take(`${plainName(system)}-${plainName(diskId)}`, `.${format}`),
    };
  };
  const systems = members.map(({ planned, vee }) => ({
    planned,
    vee,
    disks: copiedDisks(vee).map(({ diskId, capacityBytes }) => ({ ...exported(vee.name, diskId), capacityBytes })),
  }));
  return { format, systems };
}

/** Disks whose guests may look for them under the name they no longer have: the first of a guest is always `root`. */
export function renamedDisks({ systems }: ExportPlan): readonly (ExportedDisk & { readonly system: string })[] {
  return systems.flatMap(({ vee, disks }) =>
    disks
      .filter(({ diskId, exportedId }) => diskId !== exportedId)
      .filter(({ diskId }) => vee.spec.boot !== 'guest' || diskId !== (vee.spec.disks[0]?.diskId ?? SERIAL_ROOT))
      .map((disk) => ({ ...disk, system: vee.name })),
  );
}

/** A disc in a drive is never written to: the package it came with still has it. */
function copiedDisks({ spec }: ApplicationVee): ApplicationVee['spec']['disks'] {
  return spec.disks.filter(({ image }) => image?.format !== 'iso');
}

function keptDiskIds({ disks }: Envelope, members: readonly { readonly vee: ApplicationVee }[]): readonly string[] {
  const copied = new Set(members.flatMap(({ vee }) => copiedDisks(vee).map(({ diskId }) => diskId)));
  return disks.map(({ diskId }) => diskId).filter((diskId) => !copied.has(diskId));
}

function countUses(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function veeOf(byName: ReadonlyMap<string, ApplicationVee>, { id }: PlannedSystem): ApplicationVee {
  const vee = byName.get(id);
  if (vee === undefined) throw new HanseError('INTERNAL', { what: `no VEE was made of VirtualSystem ${id}` });
  return vee;
}

/** What any file system and any archive can hold as a name. */
function plainName(text: string): string {
  const plain = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 60);
  return plain === '' ? 'x' : plain;
}
