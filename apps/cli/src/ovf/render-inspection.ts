import { formatBytes } from '@hanse/kernel';
import { type Cell, type Column, renderTable } from '../render/table.ts';
import type { DiskView, EntityView, FileView, Inspection, NetworkView } from './inspection.ts';
import { inside, type Look } from './look.ts';
import { propertyLines } from './render-properties.ts';
import { clipped, counted, shortened, wrapped } from './words.ts';

/** The whole picture, section by section; what a package does not have is left out. */
export function inspectionLines(view: Inspection, look: Look): readonly string[] {
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Configurations', configurationTable(view, look)],
    ['Systems', systemTable(view.entities, look)],
    ['Disks', diskTable(view.disks, look)],
    ['Networks', networkTable(view.networks, look)],
    ['Properties', propertyLines(view.properties, look)],
    ['Start order', startLines(view)],
    [
      'Placement',
      view.placementGroups.map(({ id, policy, systemIds }) => `${id}: ${policy} of ${systemIds.join(', ')}`),
    ],
    ['Licences to accept', view.eulas.map((eula) => licenceLine(eula, look))],
    ['Files', fileTable(view.files, look)],
    ['Signature', signatureLines(view, look)],
  ];
  const filled = sections.filter(([, lines]) => lines.length > 0);
  const body = filled.flatMap(([title, lines]) => [
    '',
    look.palette.bold(title),
    ...lines.map((line) => `  ${line}`.trimEnd()),
  ]);
  return [...headLines(view, look), ...body];
}

function headLines({ title, kind, version, entities, configuration, languages }: Inspection, { palette, width }: Look) {
  const systems = entities.filter((entity) => entity.kind === 'system').length;
  const what = { archive: 'package (archive)', folder: 'package (folder)', descriptor: 'descriptor with its files' }[
    kind
  ];
  const facts = [
    `OVF ${version} ${what}`,
    counted(systems, 'system'),
    ...(configuration === undefined ? [] : [`configuration "${configuration}"`]),
    ...(languages.length < 2 ? [] : [`texts in ${languages.join(', ')}`]),
  ];
  const lines = wrapped(facts.join(', '), width ?? Number.POSITIVE_INFINITY);
  return [palette.bold(clipped(title, width ?? 100)), ...lines.map(palette.dim)];
}

function configurationTable({ configurations, configuration }: Inspection, look: Look): readonly string[] {
  if (configurations.length === 0) return [];
  const columns: readonly Column[] = [{ title: '' }, ...titles('CONFIGURATION', 'LABEL', 'DESCRIPTION')];
  const rows = configurations.map(({ id, label, description, isDefault }): readonly Cell[] => [
    { text: id === configuration ? '>' : '', paint: look.palette.green },
    isDefault ? `${id} (default)` : id,
    clipped(label, 40),
    clipped(description, 200),
  ]);
  return renderTable(columns, rows, inside(look));
}

function systemTable(entities: readonly EntityView[], look: Look): readonly string[] {
  const columns: readonly Column[] = [
    { title: 'SYSTEM' },
    ...titles('VCPUS', 'MEMORY', 'DISKS', 'NICS').map((column) => ({ ...column, align: 'right' as const })),
    { title: 'GUEST' },
  ];
  const { dim } = look.palette;
  const rows = entities.map((entity): readonly Cell[] => {
    const name = `${'  '.repeat(entity.depth)}${clipped(entity.id, 48)}`;
    if (entity.kind === 'collection') return [{ text: `${name}/`, paint: dim }, '', '', '', '', remarks(entity)];
    const { hardware } = entity;
    if (hardware === undefined) return [name, '?', '?', '?', '?', remarks(entity)];
    const disks = hardware.disks === 0 ? '-' : `${hardware.disks} (${formatBytes(hardware.diskBytes)})`;
    return [name, `${hardware.vcpus}`, formatBytes(hardware.memoryBytes), disks, `${hardware.nics}`, remarks(entity)];
  });
  return renderTable(columns, rows, inside(look));
}

function remarks({ operatingSystem, transports, notes, hardware }: EntityView): string {
  const parts = [
    clipped(operatingSystem, 60),
    ...(transports.length === 0 ? [] : [`environment by ${transports.join(', ')}`]),
    ...(hardware === undefined || hardware.cdroms === 0 ? [] : [counted(hardware.cdroms, 'CD drive')]),
    ...notes,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function diskTable(disks: readonly DiskView[], look: Look): readonly string[] {
  if (disks.length === 0) return [];
  const columns: readonly Column[] = [
    ...titles('DISK', 'SYSTEM'),
    { title: 'CAPACITY', align: 'right' },
    ...titles('FORMAT', 'BUS', 'FILE'),
  ];
  const room = nameRoom(look);
  const rows = disks.map(({ diskId, systemId, capacityBytes, format, bus, file, chain }): readonly Cell[] => [
    shortened(diskId ?? '-', room),
    shortened(systemId, room),
    formatBytes(capacityBytes),
    file === undefined ? '-' : format,
    bus === 'unspecified' ? '-' : bus,
    file === undefined ? { text: 'blank', paint: look.palette.dim } : chainText([file, ...chain], room + 8),
  ]);
  return renderTable(columns, rows, inside(look));
}

function networkTable(networks: readonly NetworkView[], look: Look): readonly string[] {
  if (networks.length === 0) return [];
  const columns: readonly Column[] = [
    { title: 'NETWORK' },
    { title: 'NICS', align: 'right' },
    ...titles('SYSTEMS', 'DESCRIPTION'),
  ];
  const rows = networks.map(({ name, nics, systems, description }): readonly Cell[] => [
    shortened(name, 40),
    `${nics}`,
    systems.length === 0 ? '-' : systems.join(' '),
    clipped(description, 200),
  ]);
  return renderTable(columns, rows, inside(look));
}

/** Only of interest when there is an order at all. */
function startLines({ startOrder }: Inspection): readonly string[] {
  const isTrivial = startOrder.length < 2 && startOrder.every(({ delaySeconds }) => delaySeconds === 0);
  if (isTrivial) return [];
  return startOrder.map(({ systemIds, delaySeconds, waitingForGuests }, index) => {
    const waits =
      waitingForGuests.length > 0
        ? `until ${waitingForGuests.join(', ')} ${waitingForGuests.length === 1 ? 'is' : 'are'} ready, at most `
        : '';
    const then = delaySeconds > 0 ? `; then wait ${waits}${delaySeconds} s` : '';
    return `${index + 1}. ${systemIds.join(', ')}${then}`;
  });
}

function licenceLine({ entityId, licence }: Inspection['eulas'][number], look: Look): string {
  const whose = entityId === undefined ? 'package' : entityId;
  const room = Math.max(20, (look.width ?? 120) - whose.length - 28);
  return `${whose}: ${clipped(licence, room)} ${look.palette.dim(`(${counted(licence.length, 'character')})`)}`;
}

function fileTable(files: readonly FileView[], look: Look): readonly string[] {
  if (files.length === 0) return [];
  const columns: readonly Column[] = [
    { title: 'FILE' },
    { title: 'SIZE', align: 'right' },
    ...titles('STORED', 'DIGEST'),
  ];
  const rows = files.map(({ href, size, compression, chunkBytes, digest }): readonly Cell[] => [
    shortened(href, look.width === undefined ? href.length : look.width - 52),
    size === undefined ? '?' : formatBytes(size),
    [
      compression === 'identity' ? 'plain' : compression,
      ...(chunkBytes === undefined ? [] : [`chunks of ${formatBytes(chunkBytes)}`]),
    ].join(', '),
    { text: digest === undefined ? 'none' : `${digest.slice(0, 20)}…`, paint: look.palette.dim },
  ]);
  return renderTable(columns, rows, inside(look));
}

function signatureLines({ signature: { state, findings } }: Inspection, { palette, width }: Look): readonly string[] {
  if (state === 'none') return ['none'];
  const paint = { good: palette.green, doubtful: palette.yellow, bad: palette.red, unchecked: palette.dim }[state];
  return findings.flatMap((text) => wrapped(text, (width ?? Number.POSITIVE_INFINITY) - 2)).map(paint);
}

/** An image, and behind it those that it only holds the differences from. */
function chainText(images: readonly string[], room: number): string {
  return images.map((image) => shortened(image, room)).join(' < ');
}

/** Ids made by machines are long: on a terminal they leave room for each other. */
function nameRoom({ width }: Look): number {
  return width === undefined ? Number.POSITIVE_INFINITY : Math.max(12, Math.floor((width - 40) / 3));
}

function titles(...names: readonly string[]): readonly Column[] {
  return names.map((title) => ({ title }));
}
