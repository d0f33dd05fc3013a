import type {
  Content,
  Envelope,
  FileReference,
  ProductSection,
  VirtualDisk,
  VirtualHardware,
  VirtualSystem,
} from '@hanse/ovf';
import { type ExportedSystem, type ExportPlan, renamedDisks } from './export-plan.ts';
import { exportedHardware } from './exported-hardware.ts';

const FORMAT_URIS = {
  vmdk: 'http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized',
  qcow2: 'http://www.gnome.org/~markmc/qcow-image-format.html',
} as const;

export interface ApplicationEnvelope {
  readonly envelope: Envelope;
  /** What a person should know of the difference between the application and its package, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * The descriptor of an application as it is: that of the package it was deployed from, with all choices made, its disks
 * as they are now, passwords left out, and nothing left to install. Sections that are not OVF's own are left out,
 * because no schema but their authors' allows them.
 */
export function applicationEnvelope(parts: {
  /** With every choice made: `settleChoices`. */
  readonly settled: Envelope;
  readonly plan: ExportPlan;
  /** Of every file of the package, by href. */
  readonly sizes: ReadonlyMap<string, number>;
}): ApplicationEnvelope {
  const { settled, plan, sizes } = parts;
  const systems = new Map(plan.systems.map((system) => [system.vee.name, system]));
  const content = exportedContent(settled.content, systems);
  const copies = plan.systems.flatMap((system) => newDisks(system, plan, settled));
  const disks = [...keptDisks(settled, content, copies), ...copies];
  const { SharedDiskSection: _info, ...infos } = settled.infos ?? {};
  const envelope: Envelope = { ...settled, infos, content, disks, sharedDisks: [], extensions: [], files: [] };
  const files = [...keptFiles(settled, envelope), ...plan.systems.flatMap((system) => newFiles(system, settled))];
  return {
    envelope: { ...envelope, files: files.map((file) => plainFile(file, sizes, files)) },
    notes: notesOn(settled, plan),
  };
}

function exportedContent(content: Content, systems: ReadonlyMap<string, ExportedSystem>): Content {
  const products = content.products.map(withoutPasswords);
  if (content.kind === 'collection') {
    const children = content.children.map((child) => exportedContent(child, systems));
    return { ...content, products, children, extensions: [] };
  }
  const system = systems.get(content.id);
  const replaced = (hardware: VirtualHardware) =>
    system === undefined ? hardware : exportedHardware(hardware, system);
  return { ...content, products, hardware: content.hardware.map(replaced), install: undefined, extensions: [] };
}

/** Whoever deploys the package must be able to give it. */
function withoutPasswords(section: ProductSection): ProductSection {
  const properties = section.properties.map((property) =>
    property.isPassword ? { ...property, value: '', isUserConfigurable: true } : property,
  );
  return { ...section, properties };
}

function newDisks({ disks }: ExportedSystem, { format }: ExportPlan, { at }: Envelope): readonly VirtualDisk[] {
  return disks.map(({ exportedId, fileId, capacityBytes }) => ({
    diskId: exportedId,
    fileRef: fileId,
    parentRef: undefined,
    capacity: { kind: 'bytes', bytes: capacityBytes },
    format,
    formatUri: FORMAT_URIS[format],
    populatedBytes: undefined,
    at,
  }));
}

function newFiles({ disks }: ExportedSystem, { at }: Envelope): readonly FileReference[] {
  return disks.map(({ fileId, href }) => ({
    ...{ id: fileId, href, size: undefined, compression: 'identity' as const },
    ...{ chunkBytes: undefined, isExternal: false, at },
  }));
}

/** Those that drives still refer to. */
function keptDisks(
  { disks, sharedDisks }: Envelope,
  content: Content,
  copies: readonly VirtualDisk[],
): readonly VirtualDisk[] {
  const used = new Set(systemsIn(content).flatMap((system) => hostResources(system, 'disk')));
  for (const { diskId } of copies) used.delete(diskId);
  const known = [...disks, ...sharedDisks.map(({ isReadOnly: _access, ...disk }) => disk)];
  return known.filter(({ diskId }) => used.has(diskId));
}

/** Those that something other than a copied disk refers to: discs, files for guests, translations, pictures. */
function keptFiles({ files }: Envelope, { disks, strings, content }: Envelope): readonly FileReference[] {
  const systems = systemsIn(content);
  const used = new Set([
    ...disks.flatMap(({ fileRef }) => fileRef ?? []),
    ...strings.flatMap(({ fileRef }) => fileRef ?? []),
    ...systems.flatMap((system) => hostResources(system, 'file')),
    ...systems.flatMap(({ environmentFiles }) => environmentFiles.map(({ fileRef }) => fileRef)),
    ...productsIn(content).flatMap(({ icons = [] }) => icons.map(({ fileRef }) => fileRef)),
  ]);
  return files.filter(({ id }) => used.has(id));
}

/** As it lies in the package: whole, and not compressed, so that no ending should say otherwise. */
function plainFile(
  file: FileReference,
  sizes: ReadonlyMap<string, number>,
  all: readonly FileReference[],
): FileReference {
  const size = sizes.get(file.href);
  if (size === undefined || file.isExternal) return file;
  const plain = file.compression === 'identity' ? file.href : file.href.replace(/\.(gz|bz2)$/i, '');
  const href = all.some((other) => other.href === plain) ? file.href : plain;
  return { ...file, href, size, compression: 'identity', chunkBytes: undefined };
}

function notesOn(settled: Envelope, plan: ExportPlan): readonly string[] {
  const passwords = productsIn(settled.content).flatMap(({ properties }) => properties.filter((one) => one.isPassword));
  const keys = [...new Set(passwords.map(({ fullKey }) => fullKey))];
  const foreign = [settled, ...entitiesIn(settled.content)].flatMap(({ extensions }) => extensions);
  const names = [...new Set(foreign.map(({ name }) => name))];
  const renamed = renamedDisks(plan).map(({ diskId, exportedId, system }) => `${diskId} of ${system} is ${exportedId}`);
  return [
    ...(keys.length > 0 ? [`Passwords are left out; give them when deploying: ${keys.join(', ')}`] : []),
    ...(names.length > 0 ? [`Sections that are not of OVF are left out: ${names.join(', ')}`] : []),
    ...(renamed.length > 0
      ? [`Disks that several systems had each have a name of their own: ${renamed.join(', ')}`]
      : []),
  ];
}

function hostResources({ hardware }: VirtualSystem, kind: 'disk' | 'file'): readonly string[] {
  const resources = hardware.flatMap(({ items }) => items.flatMap((item) => item.hostResources));
  return resources.filter((resource) => resource.kind === kind).map(({ id }) => id);
}

function productsIn(content: Content): readonly ProductSection[] {
  return entitiesIn(content).flatMap(({ products }) => products);
}

function systemsIn(content: Content): readonly VirtualSystem[] {
  return entitiesIn(content).filter((entity) => entity.kind === 'system');
}

function entitiesIn(content: Content): readonly Content[] {
  return content.kind === 'system' ? [content] : [content, ...content.children.flatMap(entitiesIn)];
}
