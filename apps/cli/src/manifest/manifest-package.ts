import { CLAUDIA_NS, type ClaudiaParts, type OvfOutline, readClaudia } from '@hanse/manifest';
import { type Content, type Envelope, parseEnvelope, type VirtualSystem, type XmlElement } from '@hanse/ovf';
import { readOvf } from '../ovf/read-ovf.ts';

/** What a manifest needs to know of its package. */
export interface ManifestPackage {
  readonly name: string;
  readonly descriptor: Uint8Array;
  readonly outline: OvfOutline;
  readonly claudia: ClaudiaParts | undefined;
  /** How many errors the descriptor has of its own. */
  readonly errors: number;
}

/** Reads the descriptor of a package. Throws CLI_FILE_UNREADABLE, CLI_PACKAGE_KIND, OVF_…. */
export async function readManifestPackage(path: string, signal: AbortSignal): Promise<ManifestPackage> {
  const { descriptor, descriptorName, kind } = await readOvf(path, { isDescriptorOnly: true, signal });
  const { envelope, diagnostics } = parseEnvelope(descriptor, { understands: ({ ns }) => ns === CLAUDIA_NS });
  const systems = envelope === undefined ? [] : systemsIn(envelope.content);
  return {
    name: kind === 'archive' ? `${path}/${descriptorName}` : descriptorName,
    descriptor,
    outline: {
      virtualSystems: systems.map(({ id, products }) => ({
        id,
        properties: products.flatMap(({ properties }) => properties.map(({ fullKey }) => fullKey)),
      })),
      networks: (envelope?.networks ?? []).map(({ name }) => name),
    },
    claudia: claudiaOf(envelope, systems),
    errors: diagnostics.filter(({ severity }) => severity === 'error').length,
  };
}

function systemsIn(content: Content): readonly VirtualSystem[] {
  return content.kind === 'system' ? [content] : content.children.flatMap(systemsIn);
}

function claudiaOf(envelope: Envelope | undefined, systems: readonly VirtualSystem[]): ClaudiaParts | undefined {
  if (envelope === undefined) return undefined;
  const inside = [...(envelope.content.kind === 'collection' ? entitiesIn(envelope.content) : []), ...systems];
  const sections = [...envelope.extensions, ...inside.flatMap(({ extensions }) => extensions)];
  const own = sections.find(({ ns }) => ns === CLAUDIA_NS);
  return own === undefined ? undefined : readClaudia(rootOf(own));
}

function entitiesIn(content: Content): readonly Content[] {
  return content.kind === 'system' ? [] : [content, ...content.children.flatMap(entitiesIn)];
}

function rootOf(element: XmlElement): XmlElement {
  return element.parent === undefined ? element : rootOf(element.parent);
}
