import { childrenNamed, type XmlElement } from '../xml/xml-element.ts';
import { placeOf } from '../xml/xml-place.ts';
import { isCimNamespace } from './namespaces.ts';
import type { ReadContext } from './read-context.ts';
import { reportUnknown } from './unknown-element.ts';

/** The properties of CIM RASD, SASD and EPASD, and older spellings (0.9: Caption, BusNumber, InstanceId). */
const FIELDS = new Set(
  `Access Address AddressOnParent AllocationUnits AllowedPriorities AutomaticAllocation AutomaticDeallocation BusNumber
  Caption ChangeableType ComponentSetting ConfigurationName Connection ConsumerVisibility DefaultPortVID DefaultPriority
  Description DesiredVLANEndpointMode ElementName Generation HostExtentName HostExtentNameFormat HostExtentNameNamespace
  HostExtentStartingAddress HostResource HostResourceBlockSize InstanceID InstanceId Limit MappingBehavior NetworkPortProfileID
  NetworkPortProfileIDType OtherEndpointMode OtherHostExtentNameFormat OtherHostExtentNameNamespace
  OtherNetworkPortProfileIDTypeInfo OtherResourceType Parent PoolID PortCorrelationID PortVID Promiscuous ReceiveBandwidthLimit
  ReceiveBandwidthReservation Reservation ResourceSubType ResourceType SourceMACFilteringEnabled SoID SoOrgID
  VirtualQuantity VirtualQuantityUnits VirtualResourceBlockSize Weight`.split(/\s+/),
);

/** Access to the fields of one Item by their CIM names. */
export class ItemFields {
  readonly #context: ReadContext;
  readonly #element: XmlElement;

  constructor(context: ReadContext, element: XmlElement) {
    this.#context = context;
    this.#element = element;
  }

  /** Fields that CIM does not have are admitted only when they are marked as not required. */
  reportUnknown(): void {
    for (const child of this.#element.children) {
      if (!FIELDS.has(child.name) || !isCimNamespace(child.ns)) reportUnknown(this.#context, child);
    }
  }

  /** The text of the first non-empty field of these names. */
  text(...names: readonly string[]): string | undefined {
    return this.all(...names)[0]?.text;
  }

  /** All non-empty fields of these names. */
  all(...names: readonly string[]): readonly XmlElement[] {
    return names.flatMap((name) => childrenNamed(this.#element, name)).filter(({ text }) => text !== '');
  }

  /** A whole number of at least 0; undefined when absent or, after an error, not such a number. */
  count(name: string): number | undefined {
    const [element] = this.all(name);
    if (element === undefined) return undefined;
    if (/^\d+$/.test(element.text) && Number.isSafeInteger(Number(element.text))) return Number(element.text);
    const details = { what: name, value: element.text, expected: 'a whole number from 0 to 9007199254740991' };
    this.#context.log.error('OVF_VALUE_INVALID', placeOf(element), details);
    return undefined;
  }
}
