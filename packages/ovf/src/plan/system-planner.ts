import { HanseError } from '@hanse/kernel';
import type { SystemWithParent } from '../envelope/content-walk.ts';
import type {
  Content,
  HardwareItem,
  StartupItem,
  VirtualHardware,
  VirtualSystem,
  VirtualSystemCollection,
} from '../envelope/envelope.ts';
import { formatPlace } from '../xml/xml-place.ts';
import { forConfiguration } from './choose-configuration.ts';
import { chooseHardware } from './choose-hardware.ts';
import type { PlannedStartup, PlannedSystem } from './deployment-plan.ts';
import { effectiveItems } from './effective-items.ts';
import type { EnvelopeLookup } from './envelope-lookup.ts';
import { firstEntry } from './own-entry.ts';
import { planDrives, planNics } from './plan-devices.ts';
import { planEnvironmentFiles } from './plan-environment-files.ts';
import type { PlanProblems } from './plan-problems.ts';
import { chosenAmount, type PlannedAmount, plannedMemoryMib, plannedVcpus } from './planned-amounts.ts';
import { propertyFinder } from './property-finder.ts';
import { type PropertyChoices, resolveProperties } from './resolve-properties.ts';

/** Every system has its collection's properties, and replicas those of their prototype: a little can ask for a lot. */
const MAX_VALUES = 500_000;
/** For the same reason; Items of all configurations count, boot sources and environment files too. */
const MAX_ITEMS = 250_000;
const NO_STARTUP: PlannedStartup = {
  order: 0,
  startDelaySeconds: 0,
  isWaitingForGuest: false,
  startAction: 'powerOn',
  stopDelaySeconds: 0,
  stopAction: 'powerOff',
};

/** What systems are planned by; the names in it are those of the user's choices. */
export interface SystemChoices extends PropertyChoices {
  readonly resources: Readonly<Record<string, { readonly vcpus?: number; readonly memoryMib?: number }>>;
  readonly hardwareFamilies: readonly string[];
  readonly networkNameOf: (descriptorName: string) => string;
}

/** What a collection gives to the systems it directly holds. */
interface Inherited {
  readonly properties: Readonly<Record<string, string>>;
  readonly startup: ReadonlyMap<string, StartupItem>;
}

/** What a system has in common with all replicas of one prototype. */
interface SystemShape {
  readonly items: readonly HardwareItem[];
  readonly itemsById: ReadonlyMap<string, HardwareItem>;
  readonly vcpus: PlannedAmount;
  readonly memory: PlannedAmount;
  readonly bootDevices: readonly string[];
  /** How much planning it asks for, counted in devices. */
  readonly cost: number;
}

const NOTHING_INHERITED: Inherited = { properties: {}, startup: new Map() };

/** Plans the systems of one envelope one by one; what cannot be planned goes to `problems`. */
export class SystemPlanner {
  readonly #lookup: EnvelopeLookup;
  readonly #choices: SystemChoices;
  readonly #problems: PlanProblems;
  readonly #shapes = new Map<VirtualHardware, SystemShape>();
  readonly #valueCounts = new Map<Content['products'], number>();
  readonly #parents = new Map<Content, VirtualSystemCollection>();
  readonly #inherited = new Map<VirtualSystemCollection, Inherited>();
  #values = 0;
  #items = 0;

  constructor(parts: {
    readonly lookup: EnvelopeLookup;
    readonly content: Content;
    readonly choices: SystemChoices;
    readonly problems: PlanProblems;
  }) {
    this.#lookup = parts.lookup;
    this.#choices = parts.choices;
    this.#problems = parts.problems;
    this.#notePlaces(parts.content);
  }

  plan({ system, parent }: SystemWithParent): PlannedSystem | undefined {
    const hardware = chooseHardware(system.hardware, this.#choices.hardwareFamilies);
    const at = formatPlace(system.at);
    if (hardware === undefined) {
      this.#problems.push(new HanseError('OVF_NO_HARDWARE', { system: system.id, at }));
      return undefined;
    }
    if (this.#problems.isFull || !this.#admit(system, parent, hardware)) return undefined;
    const inherited = this.#inheritedFrom(parent);
    const own = resolveProperties(system, inherited.properties, this.#choices, this.#problems);
    const properties = { ...inherited.properties, ...own };
    const item = inherited.startup.get(system.id);
    const names = this.#choices.namesOf(system.id);
    return {
      id: system.id,
      name: system.name,
      replicaOf: names.length > 1 ? names.at(-1) : undefined,
      collectionId: parent?.id,
      operatingSystem: system.operatingSystem,
      properties,
      install: plannedInstall(system),
      environmentFiles: planEnvironmentFiles(system, this.#lookup, this.#problems),
      startup: item === undefined ? NO_STARTUP : plannedStartup(item),
      ...this.#planAmounts(system, hardware),
      ...this.#planDevices(system, hardware, properties),
    };
  }

  #notePlaces(content: Content): void {
    if (content.kind === 'system') return;
    for (const child of content.children) {
      this.#parents.set(child, content);
      this.#notePlaces(child);
    }
  }

  /** A limit is reported once; everything after it is as much too much. */
  #admit(system: VirtualSystem, parent: VirtualSystemCollection | undefined, hardware: VirtualHardware): boolean {
    const wasAdmitted = this.#values <= MAX_VALUES && this.#items <= MAX_ITEMS;
    this.#values += this.#valueCount(system) + (parent === undefined ? 0 : this.#valueCount(parent));
    this.#items += this.#shape(system, hardware).cost;
    const exceeded =
      this.#values > MAX_VALUES
        ? { what: 'property values in all', limit: MAX_VALUES }
        : { what: 'devices in all', limit: MAX_ITEMS };
    if (this.#values <= MAX_VALUES && this.#items <= MAX_ITEMS) return true;
    if (wasAdmitted) {
      this.#problems.push(new HanseError('OVF_PLAN_LIMIT', { ...exceeded, at: formatPlace(system.at) }));
    }
    return false;
  }

  #planAmounts(system: VirtualSystem, hardware: VirtualHardware) {
    const { resources, namesOf } = this.#choices;
    const { vcpus, memory } = this.#shape(system, hardware);
    const wanted = firstEntry(resources, namesOf(system.id));
    const where = (what: string) => ({ what: `${what} of "${system.id}"`, at: formatPlace(hardware.at) });
    return {
      vcpus: chosenAmount(vcpus, wanted?.vcpus, where('The number of processors'), this.#problems),
      memoryMib: chosenAmount(memory, wanted?.memoryMib, where('The memory in MiB'), this.#problems),
      vcpuRange: vcpus.range,
      memoryMibRange: memory.range,
    };
  }

  #planDevices(system: VirtualSystem, hardware: VirtualHardware, properties: Readonly<Record<string, string>>) {
    const { allowsMissingValues, networkNameOf } = this.#choices;
    const { items, itemsById, bootDevices } = this.#shape(system, hardware);
    const context = {
      lookup: this.#lookup,
      items,
      itemsById,
      propertyNamed: propertyFinder(properties),
      allowsMissingValues,
      bootDevices,
      networkNameOf,
      problems: this.#problems,
    };
    return {
      ...planDrives(context),
      nics: planNics(context),
      hardwareFamilies: hardware.families,
      transports: hardware.transports,
    };
  }

  /** Worked out once for a system and all its replicas: Items may name very many configurations. */
  #shape(system: VirtualSystem, hardware: VirtualHardware): SystemShape {
    const known = this.#shapes.get(hardware);
    if (known !== undefined) return known;
    const { configuration } = this.#choices;
    const items = effectiveItems(hardware.items, configuration);
    const bootDevices = forConfiguration(system.bootDevices, configuration).flatMap(({ order }) => order);
    const shape = {
      items,
      itemsById: new Map(items.map((item) => [item.instanceId, item])),
      vcpus: plannedVcpus(hardware.items, configuration),
      memory: plannedMemoryMib(hardware.items, configuration),
      bootDevices,
      cost: hardware.items.length + system.environmentFiles.length + bootDevices.length,
    };
    this.#shapes.set(hardware, shape);
    return shape;
  }

  /** ProductSections without properties count too, as each replica goes through them. */
  #valueCount({ products }: Content): number {
    const known = this.#valueCounts.get(products);
    if (known !== undefined) return known;
    const count = products.reduce((sum, { properties }) => sum + properties.length, products.length);
    this.#valueCounts.set(products, count);
    return count;
  }

  #inheritedFrom(collection: VirtualSystemCollection | undefined): Inherited {
    if (collection === undefined) return NOTHING_INHERITED;
    const known = this.#inherited.get(collection);
    if (known !== undefined) return known;
    const { properties: parentValues } = this.#inheritedFrom(this.#parents.get(collection));
    const properties = resolveProperties(collection, parentValues, this.#choices, this.#problems);
    const inherited = {
      properties,
      startup: new Map(collection.startup.map((item) => [item.id, item])),
    };
    this.#inherited.set(collection, inherited);
    return inherited;
  }
}

function plannedInstall({ install }: VirtualSystem): PlannedSystem['install'] {
  if (install === undefined) return undefined;
  return { initialBootStopDelaySeconds: install.initialBootStopDelaySeconds };
}

function plannedStartup(item: StartupItem): PlannedStartup {
  const { order, startDelaySeconds, isWaitingForGuest, startAction, stopDelaySeconds, stopAction } = item;
  return { order, startDelaySeconds, isWaitingForGuest, startAction, stopDelaySeconds, stopAction };
}
