import type { XmlElement } from '../xml/xml-element.ts';
import type { Annotated, Located, Translatable } from './descriptor-part.ts';
import type { MessageBundle } from './message-bundle.ts';
import type { OvfVersion } from './namespaces.ts';
import type { BootDevice, EnvironmentFile, Install, PlacementGroup, ScaleOut } from './sections.ts';

/** What sections that the model does not keep as such say in their Info, by section name. */
export type SectionInfos = Readonly<Record<string, string>>;

/** A parsed descriptor (DSP0243 §7). */
export interface Envelope extends Annotated {
  readonly version: OvfVersion;
  readonly language: string;
  readonly files: readonly FileReference[];
  readonly disks: readonly VirtualDisk[];
  readonly networks: readonly LogicalNetwork[];
  readonly configurations: readonly DeploymentConfiguration[];
  /** Licences of the whole package, as OVF 0.9 allows; others stand in the entities. */
  readonly eulas: readonly Eula[];
  readonly sharedDisks: readonly SharedDisk[];
  readonly placementGroups: readonly PlacementGroup[];
  readonly strings: readonly MessageBundle[];
  /** Sections of others that were admitted: optional ones, and those that the caller understands. */
  readonly extensions: readonly XmlElement[];
  readonly infos?: SectionInfos;
  readonly content: Content;
}

export type Compression = 'identity' | 'gzip' | 'bzip2';

/** References/File. */
export interface FileReference extends Annotated {
  readonly id: string;
  readonly href: string;
  /** Bytes as stored, so compressed ones when compressed. */
  readonly size: number | undefined;
  readonly compression: Compression;
  /** The file lies in pieces of this many bytes, named `href.000000000` and so on (DSP0243 §7.1). */
  readonly chunkBytes: number | undefined;
  /** http or https: not part of the package. */
  readonly isExternal: boolean;
}

/** A size in bytes, or a property that holds the number of `unitBytes`. */
export type Capacity =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'property'; readonly key: string; readonly unitBytes: number };

export type DiskFormat = 'vmdk' | 'qcow2' | 'raw' | 'vpc' | 'vhdx' | 'vdi' | 'iso';

/** DiskSection/Disk. Without a file it is blank. */
export interface VirtualDisk extends Annotated {
  readonly diskId: string;
  readonly fileRef: string | undefined;
  /** The disk that this one only holds the differences from; its own parent may be a difference again. */
  readonly parentRef: string | undefined;
  readonly capacity: Capacity;
  readonly format: DiskFormat;
  readonly formatUri: string;
  readonly populatedBytes: number | undefined;
}

/** SharedDiskSection/SharedDisk of OVF 2.x: used by several systems at once. */
export interface SharedDisk extends VirtualDisk {
  readonly isReadOnly: boolean;
}

export interface LogicalNetwork extends Annotated, Translatable {
  readonly name: string;
  readonly description: string;
  /** Port profiles of OVF 2.x, which have no effect here, and optional elements of others. */
  readonly extensions?: readonly XmlElement[];
}

export interface DeploymentConfiguration extends Annotated, Translatable {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly isDefault: boolean;
}

export type Content = VirtualSystem | VirtualSystemCollection;

export interface Entity extends Annotated, Translatable {
  readonly id: string;
  readonly name: string;
  readonly info: string;
  readonly products: readonly ProductSection[];
  readonly eulas: readonly Eula[];
  readonly annotations: readonly string[];
  /** The ids of the placement groups it is a member of (DSP0243 2.x PlacementSection). */
  readonly placementGroupIds: readonly string[];
  /** Sections of others that were admitted: optional ones, and those that the caller understands. */
  readonly extensions: readonly XmlElement[];
  readonly infos?: SectionInfos;
}

export interface VirtualSystemCollection extends Entity {
  readonly kind: 'collection';
  readonly children: readonly Content[];
  readonly startup: readonly StartupItem[];
  /** ResourceAllocationSection: what the collection as a whole may use. */
  readonly resourceAllocation: readonly HardwareItem[];
  readonly scaleOut: ScaleOut | undefined;
}

export interface VirtualSystem extends Entity {
  readonly kind: 'system';
  readonly operatingSystem: OperatingSystem | undefined;
  /** Alternatives; the deployer takes the first whose family it offers. Empty only in a descriptor with errors. */
  readonly hardware: readonly VirtualHardware[];
  readonly install: Install | undefined;
  readonly bootDevices: readonly BootDevice[];
  readonly environmentFiles: readonly EnvironmentFile[];
}

export interface OperatingSystem extends Annotated, Translatable {
  readonly info?: string;
  /** CIM_OperatingSystem.OsType; 0 when it is not a number. */
  readonly id: number;
  readonly version: string;
  readonly description: string;
}

export interface VirtualHardware extends Annotated {
  readonly info?: string;
  /** The fields of System beside VirtualSystemType, by CIM name. */
  readonly system?: Readonly<Record<string, string>>;
  readonly families: readonly string[];
  /** How the guest gets its OVF environment: `iso`, `com.vmware.guestInfo`. */
  readonly transports: readonly string[];
  readonly items: readonly HardwareItem[];
  /** Elements of others that were admitted, such as `vmw:Config`. */
  readonly extensions?: readonly XmlElement[];
}

export type Bound = 'min' | 'max' | 'normal';

/** A programmatic unit (DSP0004): its base, and how many of it one is; with its spelling when that is not known. */
export interface ItemUnit {
  readonly base: string;
  readonly factor: number;
  readonly spelling?: string;
}

/** An Item, StorageItem or EthernetPortItem: one virtual device or resource. */
export interface HardwareItem extends Annotated, Translatable {
  /** The element of OVF 2.x it is written as; absent for a plain Item. */
  readonly element?: 'StorageItem' | 'EthernetPortItem';
  readonly instanceId: string;
  /** CIM_ResourceAllocationSettingData.ResourceType. */
  readonly resourceType: number;
  readonly subTypes: readonly string[];
  readonly name: string;
  readonly parent: string | undefined;
  readonly address: string | undefined;
  readonly addressOnParent: string | undefined;
  readonly hostResources: readonly HostResource[];
  readonly connections: readonly string[];
  readonly automaticAllocation: boolean;
  readonly quantity: number | undefined;
  /** Units of `quantity` in `base`; undefined when none are given. */
  readonly unit: ItemUnit | undefined;
  /** AllocationUnits, for reservation and limit, where VirtualQuantityUnits gives `quantity` its own. */
  readonly allocationUnit?: ItemUnit;
  readonly reservation: number | undefined;
  readonly limit: number | undefined;
  readonly bound: Bound;
  readonly configurations: readonly string[];
  /** True when the system also runs without it. */
  readonly isOptional?: boolean;
  /** CIM fields that have no effect here, by name, e.g. Description and Weight. */
  readonly otherFields?: Readonly<Record<string, string>>;
  /** Elements of others that were admitted, such as `vmw:Config`. */
  readonly extensions?: readonly XmlElement[];
}

export interface HostResource extends Located {
  readonly kind: 'disk' | 'file';
  readonly id: string;
}

export interface ProductSection extends Annotated, Translatable {
  readonly info?: string;
  /** Vendor, Version, FullVersion, ProductUrl, VendorUrl and AppUrl, by name. */
  readonly details?: Readonly<Record<string, string>>;
  readonly icons?: readonly Icon[];
  readonly class: string;
  readonly instance: string;
  readonly product: string;
  readonly properties: readonly Property[];
}

/** ProductSection/Icon: a picture of the product among the files of the package. */
export interface Icon extends Located {
  readonly fileRef: string;
  readonly mimeType: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

export interface Property extends Annotated, Translatable {
  readonly key: string;
  /** `[class.]key[.instance]` (DSP0243 §9.5.1). */
  readonly fullKey: string;
  readonly type: string;
  readonly qualifiers: string;
  readonly value: string;
  /** Values for single configurations, by configuration id; under the empty id the one for all others. */
  readonly configurationValues: ReadonlyMap<string, string>;
  readonly isUserConfigurable: boolean;
  readonly isPassword: boolean;
  readonly category: string;
  readonly label: string;
  readonly description: string;
}

/** StartupSection/Item (DSP0243 §9.7). */
export interface StartupItem extends Annotated {
  readonly id: string;
  /** 0 means that no order is specified. */
  readonly order: number;
  readonly startDelaySeconds: number;
  readonly isWaitingForGuest: boolean;
  readonly startAction: 'powerOn' | 'none';
  readonly stopDelaySeconds: number;
  readonly stopAction: 'powerOff' | 'guestShutdown' | 'none';
}

export interface Eula extends Located, Translatable {
  readonly info: string;
  readonly licence: string;
}
