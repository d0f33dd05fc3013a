import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { Located } from '../envelope/descriptor-part.ts';
import type { Content, Envelope, HardwareItem, LogicalNetwork, VirtualHardware } from '../envelope/envelope.ts';
import { FIELD_ORDERS } from '../envelope/field-orders.ts';
import type { MessageBundle } from '../envelope/message-bundle.ts';
import { isOvfNamespace } from '../envelope/namespaces.ts';

/** The versions that can be written. */
export type WritableVersion = '1.x' | '2.x';

export interface ConvertedEnvelope {
  readonly envelope: Envelope;
  /** Warnings for what is lost, notes for what older readers will not understand. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The envelope in another version of OVF. To 2.x nothing is lost. To 1.x, StorageItems and EthernetPortItems become
 * Items without the fields that only those have, and sections of 2.x stay as sections in its own namespace, which
 * readers of 1.x may skip (ScaleOut, Placement, BootDevice) or must refuse (SharedDisk, EnvironmentFiles).
 */
export function convertEnvelope(envelope: Envelope, version: WritableVersion): ConvertedEnvelope {
  const log = new DiagnosticLog();
  if (version === '2.x' || envelope.version !== '2.x') return { envelope: { ...envelope, version }, diagnostics: [] };
  noteSections(log, envelope);
  const content = contentIn1(log, envelope.content);
  const networks = envelope.networks.map((network) => networkIn1(log, network));
  const strings = envelope.strings.map((bundle) => bundleIn1(log, bundle));
  return { envelope: { ...envelope, version, networks, content, strings }, diagnostics: log.list };
}

function noteSections(log: DiagnosticLog, envelope: Envelope): void {
  for (const disk of envelope.sharedDisks) noteSection(log, disk, 'A SharedDiskSection', 'must refuse');
  for (const group of envelope.placementGroups) noteSection(log, group, 'A PlacementGroupSection', 'may skip');
}

function noteSection(log: DiagnosticLog, { at }: Located, what: string, verb: 'may skip' | 'must refuse'): void {
  const instead = `It is written in the namespace of OVF 2.x, which readers of 1.x ${verb}`;
  log.note('OVF_NOT_EXPRESSIBLE', at, { what, version: '1.x', instead });
}

/** The schema of 1.x has no place for port profiles. */
function networkIn1(log: DiagnosticLog, network: LogicalNetwork): LogicalNetwork {
  const { extensions = [], ...rest } = network;
  const kept = extensions.filter(({ ns }) => !isOvfNamespace(ns));
  if (kept.length === extensions.length) return network;
  const what = `A port profile of network "${network.name}"`;
  log.warning('OVF_NOT_EXPRESSIBLE', network.at, { what, version: '1.x', instead: 'It is left out' });
  return kept.length === 0 ? rest : { ...rest, extensions: kept };
}

function contentIn1(log: DiagnosticLog, content: Content): Content {
  if (content.kind === 'collection') {
    if (content.scaleOut !== undefined) noteSection(log, content.scaleOut, 'A ScaleOutSection', 'may skip');
    return {
      ...content,
      resourceAllocation: content.resourceAllocation.map((item) => itemIn1(log, item)),
      children: content.children.map((child) => contentIn1(log, child)),
    };
  }
  for (const device of content.bootDevices) noteSection(log, device, 'A BootDeviceSection', 'may skip');
  for (const file of content.environmentFiles) noteSection(log, file, 'An EnvironmentFilesSection', 'must refuse');
  return { ...content, hardware: content.hardware.map((hardware) => hardwareIn1(log, hardware)) };
}

function hardwareIn1(log: DiagnosticLog, hardware: VirtualHardware): VirtualHardware {
  return { ...hardware, items: hardware.items.map((item) => itemIn1(log, item)) };
}

function itemIn1(log: DiagnosticLog, item: HardwareItem): HardwareItem {
  const { element, otherFields, ...rest } = item;
  if (element === undefined) return item;
  const order: readonly string[] = FIELD_ORDERS.Item.order;
  const entries = Object.entries(otherFields ?? {});
  for (const [name] of entries) {
    if (order.includes(name)) continue;
    const what = `${name} of ${element} ${item.instanceId}`;
    log.warning('OVF_NOT_EXPRESSIBLE', item.at, { what, version: '1.x', instead: 'It is left out' });
  }
  const kept = entries.filter(([name]) => order.includes(name));
  return kept.length === 0 ? rest : { ...rest, otherFields: Object.fromEntries(kept) };
}

function bundleIn1(log: DiagnosticLog, bundle: MessageBundle): MessageBundle {
  const { messageFiles, ...rest } = bundle;
  if (messageFiles === undefined) return bundle;
  const what = `A message in a file of its own (msgid ${[...messageFiles.keys()].join(', ')})`;
  log.warning('OVF_NOT_EXPRESSIBLE', bundle.at, { what, version: '1.x', instead: 'It is left out' });
  return rest;
}
