import type { XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { admitExtension } from './admit-extension.ts';
import { isCimNamespace } from './namespaces.ts';
import type { ReadContext } from './read-context.ts';

/** The properties of CIM RASD, SASD and EPASD, and older spellings (0.9: Caption, BusNumber, InstanceId). */
const FIELDS = new Set(
  `Access Address AddressOnParent AllocationUnits AllowedPriorities AllowedToReceiveMACAddresses AllowedToReceiveVLANs
  AllowedToTransmitMACAddresses AllowedToTransmitVLANs AutomaticAllocation AutomaticDeallocation BusNumber Caption
  ChangeableType ComponentSetting ConfigurationName Connection ConsumerVisibility DefaultPortVID DefaultPriority
  Description DesiredVLANEndpointMode ElementName Generation GroupID HostExtentName HostExtentNameFormat
  HostExtentNameNamespace HostExtentStartingAddress HostResource HostResourceBlockSize InstanceID InstanceId Limit
  ManagerID MappingBehavior NetworkPortProfileID NetworkPortProfileIDType OtherEndpointMode OtherHostExtentNameFormat
  OtherHostExtentNameNamespace OtherNetworkPortProfileIDTypeInfo OtherResourceType Parent PoolID PortCorrelationID
  PortVID Promiscuous ReceiveBandwidthLimit ReceiveBandwidthReservation Reservation ResourceSubType ResourceType
  SourceMACFilteringEnabled SoID SoOrgID VirtualQuantity VirtualQuantityUnits VirtualResourceBlockSize VSITypeID
  VSITypeIDVersion Weight`.split(/\s+/),
);

/** Fields that become parts of a HardwareItem; all others are kept as they are. */
const MODELLED = new Set(
  `Address AddressOnParent AllocationUnits AutomaticAllocation BusNumber Connection ElementName HostResource InstanceID
  InstanceId Limit Parent Reservation ResourceSubType ResourceType VirtualQuantity VirtualQuantityUnits`.split(/\s+/),
);

const NONE: readonly never[] = [];

/** Access to the fields of one Item by their CIM names. */
export class ItemFields {
  readonly #context: ReadContext;
  readonly #element: XmlElement;

  constructor(context: ReadContext, element: XmlElement) {
    this.#context = context;
    this.#element = element;
  }

  /** The fields that CIM does not have; each is reported, and kept when it is admitted. */
  extensions(): readonly XmlElement[] {
    let admitted: XmlElement[] | undefined;
    for (const child of this.#element.children) {
      if (FIELDS.has(child.name) && isCimNamespace(child.ns)) continue;
      if (!admitExtension(this.#context, child)) continue;
      admitted ??= [];
      admitted.push(child);
    }
    return admitted ?? NONE;
  }

  /** The fields without effect here, by name; `taken` is one that was read in place of another. */
  others(taken: string): Readonly<Record<string, string>> | undefined {
    let others: Record<string, string> | undefined;
    for (const { name, ns, text } of this.#element.children) {
      if (text === '' || name === taken || MODELLED.has(name) || !FIELDS.has(name) || !isCimNamespace(ns)) continue;
      others ??= {};
      others[name] = text;
    }
    return others;
  }

  /** The text of the first non-empty field of these names; an earlier name wins. */
  text(...names: readonly string[]): string | undefined {
    return this.first(...names)?.text;
  }

  first(...names: readonly string[]): XmlElement | undefined {
    for (const name of names) {
      for (const child of this.#element.children) {
        if (child.name === name && child.text !== '') return child;
      }
    }
    return undefined;
  }

  /** All non-empty fields of this name. */
  all(name: string): readonly XmlElement[] {
    let found: XmlElement[] | undefined;
    for (const child of this.#element.children) {
      if (child.name !== name || child.text === '') continue;
      found ??= [];
      found.push(child);
    }
    return found ?? NONE;
  }

  /** What is read of each non-empty field of this name; most fields occur not at all and share an empty list. */
  map<T>(name: string, read: (field: XmlElement) => readonly T[]): readonly T[] {
    const found = this.all(name);
    return found.length === 0 ? NONE : found.flatMap(read);
  }

  /** A whole number of at least 0; undefined when absent or, after an error, not such a number. */
  count(name: string): number | undefined {
    const element = this.first(name);
    if (element === undefined) return undefined;
    if (/^\d+$/.test(element.text) && Number.isSafeInteger(Number(element.text))) return Number(element.text);
    const details = { what: name, value: element.text, expected: 'a whole number from 0 to 9007199254740991' };
    this.#context.log.error('OVF_VALUE_INVALID', placeOf(element), details);
    return undefined;
  }
}
