import { basename } from 'node:path';
import { MIB } from '@hanse/kernel';
import {
  type Content,
  type DeploymentPlan,
  type Envelope,
  entitiesOf,
  languagesOf,
  type PlannedDisk,
  type PlannedSystem,
} from '@hanse/ovf';
import type { Judgement } from './judge.ts';
import type { ReadOvf } from './read-ovf.ts';

/** What there is to see in a package, flat enough to print and to print as JSON. */
export interface Inspection {
  readonly file: string;
  readonly kind: ReadOvf['kind'];
  readonly version: string;
  readonly verdict: Judgement['verdict'];
  readonly title: string;
  readonly configuration: string | undefined;
  readonly configurations: readonly ConfigurationView[];
  /** Systems and collections in document order. */
  readonly entities: readonly EntityView[];
  readonly disks: readonly DiskView[];
  readonly networks: readonly NetworkView[];
  readonly properties: readonly PropertyView[];
  readonly startOrder: DeploymentPlan['startGroups'];
  readonly placementGroups: DeploymentPlan['placementGroups'];
  readonly eulas: readonly { readonly entityId: string | undefined; readonly licence: string }[];
  readonly files: readonly FileView[];
  readonly signature: SignatureView;
  readonly languages: readonly string[];
}

/** `unchecked` when only the descriptor could be read. */
export interface SignatureView {
  readonly state: 'none' | 'good' | 'doubtful' | 'bad' | 'unchecked';
  readonly findings: readonly string[];
}

export interface ConfigurationView {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly isDefault: boolean;
}

export interface EntityView {
  readonly kind: 'system' | 'collection';
  readonly id: string;
  readonly name: string;
  /** 0 for the content of the envelope. */
  readonly depth: number;
  /** Undefined when it cannot be planned. */
  readonly hardware: HardwareView | undefined;
  readonly operatingSystem: string;
  readonly families: readonly string[];
  readonly transports: readonly string[];
  readonly notes: readonly string[];
}

export interface HardwareView {
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly disks: number;
  readonly diskBytes: number;
  readonly nics: number;
  readonly cdroms: number;
}

export interface DiskView {
  readonly systemId: string;
  readonly diskId: string | undefined;
  readonly capacityBytes: number;
  readonly format: string;
  readonly bus: string;
  /** Undefined for a blank disk. */
  readonly file: string | undefined;
  /** The images it only holds the differences from, nearest first. */
  readonly chain: readonly string[];
}

export interface NetworkView {
  readonly name: string;
  readonly description: string;
  readonly systems: readonly string[];
  readonly nics: number;
}

export interface PropertyView {
  readonly entityId: string;
  readonly key: string;
  readonly type: string;
  readonly qualifiers: string;
  /** Undefined for passwords, which are never shown. */
  readonly byDefault: string | undefined;
  readonly isConfigurable: boolean;
  readonly isNeeded: boolean;
  readonly category: string;
  readonly label: string;
  readonly description: string;
}

export interface FileView {
  readonly id: string;
  readonly href: string;
  readonly size: number | undefined;
  readonly compression: string;
  readonly chunkBytes: number | undefined;
  /** As `SHA256 0123456789ab…`; undefined when the package has no digest of it, or was not read. */
  readonly digest: string | undefined;
}

/** Everything worth showing of a descriptor that has an envelope. */
export function inspectionOf(read: ReadOvf, envelope: Envelope, judgement: Judgement): Inspection {
  const plan = judgement.plan;
  const configuration = plan?.configuration;
  return {
    file: read.path,
    kind: read.kind,
    version: envelope.version,
    verdict: judgement.verdict,
    title: titleOf(envelope) || basename(read.descriptorName),
    configuration,
    configurations: envelope.configurations.map(({ id, label, description, isDefault }) => {
      return { id, label, description, isDefault };
    }),
    entities: entityViews(envelope.content, plan, 0),
    disks: (plan?.systems ?? []).flatMap((system) => system.disks.map((disk) => diskView(system, disk))),
    networks: networkViews(envelope, plan),
    properties: propertyViews(envelope, judgement),
    startOrder: plan?.startGroups ?? [],
    placementGroups: plan?.placementGroups ?? [],
    eulas: (plan?.eulas ?? []).map(({ entityId, licence }) => ({ entityId, licence })),
    files: fileViews(envelope, read),
    signature: signatureView(read),
    languages: languagesOf(envelope),
  };
}

/** The name of the first product, else that of the content. */
function titleOf({ content }: Envelope): string {
  const products = entitiesOf(content).flatMap((entity) => entity.products);
  return products.find(({ product }) => product !== '')?.product ?? (content.name === '' ? content.id : content.name);
}

function entityViews(content: Content, plan: DeploymentPlan | undefined, depth: number): readonly EntityView[] {
  const own = content.kind === 'system' ? systemView(content, plan, depth) : collectionView(content, depth);
  const children = content.kind === 'system' ? [] : content.children;
  return [own, ...children.flatMap((child) => entityViews(child, plan, depth + 1))];
}

function systemView(
  system: Extract<Content, { kind: 'system' }>,
  plan: DeploymentPlan | undefined,
  depth: number,
): EntityView {
  const { id, name, operatingSystem, install, hardware, environmentFiles } = system;
  const replicas = plan?.systems.filter((one) => one.id === id || one.replicaOf === id) ?? [];
  const [planned] = replicas;
  const notes = [
    ...(replicas.length > 1 ? [`${replicas.length} replicas`] : []),
    ...(install === undefined ? [] : ['installs itself at its first boot']),
    ...(hardware.length > 1 ? [`${hardware.length} alternative sets of hardware`] : []),
    ...(environmentFiles.length > 0 ? [`${environmentFiles.length} files for the guest`] : []),
  ];
  return {
    kind: 'system',
    id,
    name,
    depth,
    hardware: planned === undefined ? undefined : hardwareView(planned),
    operatingSystem: operatingSystem?.description ?? '',
    families: hardware.flatMap(({ families }) => families),
    transports: planned?.transports ?? [],
    notes,
  };
}

function collectionView({ id, name, scaleOut }: Extract<Content, { kind: 'collection' }>, depth: number): EntityView {
  const notes = (scaleOut?.counts ?? []).map(
    ({ minimum, byDefault, maximum }) =>
      `scales from ${minimum} to ${maximum ?? 'any number'}, ${byDefault} by default`,
  );
  const nothing = { hardware: undefined, operatingSystem: '', families: [], transports: [] };
  return { kind: 'collection', id, name, depth, ...nothing, notes };
}

function hardwareView({ vcpus, memoryMib, disks, nics, cdroms }: PlannedSystem): HardwareView {
  const diskBytes = disks.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
  const memoryBytes = memoryMib * MIB;
  return { vcpus, memoryBytes, disks: disks.length, diskBytes, nics: nics.length, cdroms: cdroms.length };
}

function diskView({ id }: PlannedSystem, disk: PlannedDisk): DiskView {
  return {
    systemId: id,
    diskId: disk.diskId,
    capacityBytes: disk.capacityBytes,
    format: disk.format,
    bus: disk.bus,
    file: disk.file?.href,
    chain: disk.parents.map(({ file }) => file.href),
  };
}

function networkViews({ networks }: Envelope, plan: DeploymentPlan | undefined): readonly NetworkView[] {
  return networks.map(({ name, description }) => {
    const connected = (plan?.systems ?? []).map(({ id, nics }) => {
      return { id, count: nics.filter(({ network }) => network === name).length };
    });
    const systems = connected.filter(({ count }) => count > 0).map(({ id }) => id);
    return { name, description, systems, nics: connected.reduce((sum, { count }) => sum + count, 0) };
  });
}

/** Those that a user may set, with the others where the package fixes them. */
function propertyViews({ content }: Envelope, { properties: configurable }: Judgement): readonly PropertyView[] {
  const known = new Map(configurable.map((property) => [`${property.entityId}:${property.key}`, property]));
  return entitiesOf(content).flatMap(({ id, products }) =>
    products.flatMap(({ product, properties }) =>
      properties.map(({ fullKey, type, qualifiers, value, isPassword, category, label, description }) => {
        const settable = known.get(`${id}:${fullKey}`);
        return {
          entityId: id,
          key: fullKey,
          type,
          qualifiers,
          byDefault: isPassword ? undefined : (settable?.defaultValue ?? value),
          isConfigurable: settable !== undefined,
          isNeeded: settable?.isRequired === true,
          category: category === '' ? product : category,
          label,
          description,
        };
      }),
    ),
  );
}

function fileViews({ files }: Envelope, read: ReadOvf): readonly FileView[] {
  return files.map(({ id, href, size, compression, chunkBytes }) => {
    const member = read.package?.files.find((file) => file.id === id);
    const entry = read.package?.manifest.find(({ file }) => file === member?.parts[0].name || file === href);
    const digest = entry === undefined ? undefined : `${entry.algorithm.toUpperCase()} ${entry.digest}`;
    return { id, href, size: member?.size ?? size, compression, chunkBytes, digest };
  });
}

function signatureView({ package: read }: ReadOvf): SignatureView {
  if (read === undefined) return { state: 'unchecked', findings: [] };
  const about = read.diagnostics.filter(({ code }) => /^OVF_(?:SIGNATURE|CERTIFICATE)_/.test(code));
  const isAny = (wanted: string) => about.some(({ severity }) => severity === wanted);
  const state = isAny('error') ? 'bad' : isAny('warning') ? 'doubtful' : about.length > 0 ? 'good' : 'none';
  return { state, findings: about.map(({ message }) => message) };
}
