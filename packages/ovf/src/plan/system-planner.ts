import { HanseError, MIB } from '@hanse/kernel';
import type { SystemWithParent } from '../envelope/content-walk.ts';
import { deviceRole } from '../envelope/device-role.ts';
import type { HardwareItem, StartupItem, VirtualHardware, VirtualSystemCollection } from '../envelope/envelope.ts';
import { formatPlace } from '../xml/xml-place.ts';
import type { PlannedStartup, PlannedSystem } from './deployment-plan.ts';
import { effectiveItems } from './effective-items.ts';
import type { EnvelopeLookup } from './envelope-lookup.ts';
import { planCdroms, planDisks, planNics } from './plan-devices.ts';
import { type PropertyChoices, resolveProperties } from './resolve-properties.ts';

/** Assumed, with a warning at parsing, when a descriptor gives no memory at all. */
const DEFAULT_MEMORY_MIB = 512;
/** Every system has its collection's properties, so that a small descriptor could ask for very many values. */
const MAX_VALUES = 1_000_000;
const NO_STARTUP: PlannedStartup = {
  order: 0,
  startDelaySeconds: 0,
  isWaitingForGuest: false,
  startAction: 'powerOn',
  stopDelaySeconds: 0,
  stopAction: 'powerOff',
};

/** What a collection gives to the systems it directly holds. */
interface Inherited {
  readonly properties: Readonly<Record<string, string>>;
  readonly count: number;
  readonly startup: ReadonlyMap<string, StartupItem>;
}

/** Plans the systems of one envelope one by one; what cannot be planned goes to `problems`. */
export class SystemPlanner {
  readonly #lookup: EnvelopeLookup;
  readonly #choices: PropertyChoices;
  readonly #problems: HanseError[];
  readonly #inherited = new Map<VirtualSystemCollection, Inherited>();
  #values = 0;

  constructor(lookup: EnvelopeLookup, choices: PropertyChoices, problems: HanseError[]) {
    this.#lookup = lookup;
    this.#choices = choices;
    this.#problems = problems;
  }

  plan({ system, parent }: SystemWithParent): PlannedSystem | undefined {
    const [hardware] = system.hardware;
    const at = formatPlace(system.at);
    if (hardware === undefined) {
      this.#problems.push(new HanseError('OVF_NO_HARDWARE', { system: system.id, at }));
      return undefined;
    }
    const inherited = this.#inheritedFrom(parent);
    if (!this.#admitValues(inherited.count, at)) return undefined;
    const properties = { ...inherited.properties, ...resolveProperties(system, this.#choices, this.#problems) };
    const item = inherited.startup.get(system.id);
    return {
      id: system.id,
      name: system.name,
      collectionId: parent?.id,
      operatingSystem: system.operatingSystem,
      properties,
      install: undefined,
      environmentFiles: [],
      vcpuRange: undefined,
      memoryMibRange: undefined,
      startup: item === undefined ? NO_STARTUP : plannedStartup(item),
      ...this.#planHardware(hardware, properties),
    };
  }

  /** Reported once; everything after it is as much too much. */
  #admitValues(count: number, at: string): boolean {
    const wasAdmitted = this.#values <= MAX_VALUES;
    this.#values += count;
    if (this.#values <= MAX_VALUES) return true;
    const details = { what: 'property values in all', limit: MAX_VALUES, at };
    if (wasAdmitted) this.#problems.push(new HanseError('OVF_XML_LIMIT', details));
    return false;
  }

  #planHardware(hardware: VirtualHardware, properties: Readonly<Record<string, string>>) {
    const items = effectiveItems(hardware.items, this.#choices.configuration);
    const itemsById = new Map(items.map((item) => [item.instanceId, item]));
    const context = { lookup: this.#lookup, items, itemsById, properties, problems: this.#problems };
    return {
      vcpus: Math.max(1, sumOf(items, 'processor', 1)),
      memoryMib: memoryMib(items),
      disks: planDisks(context),
      cdroms: planCdroms(context),
      nics: planNics(context),
      hardwareFamilies: hardware.families,
      transports: hardware.transports,
    };
  }

  #inheritedFrom(parent: VirtualSystemCollection | undefined): Inherited {
    if (parent === undefined) return { properties: {}, count: 0, startup: new Map() };
    const known = this.#inherited.get(parent);
    if (known !== undefined) return known;
    const properties = resolveProperties(parent, this.#choices, this.#problems);
    const inherited = {
      properties,
      count: Object.keys(properties).length,
      startup: new Map(parent.startup.map((item) => [item.id, item])),
    };
    this.#inherited.set(parent, inherited);
    return inherited;
  }
}

function plannedStartup(item: StartupItem): PlannedStartup {
  const { order, startDelaySeconds, isWaitingForGuest, startAction, stopDelaySeconds, stopAction } = item;
  return { order, startDelaySeconds, isWaitingForGuest, startAction, stopDelaySeconds, stopAction };
}

function memoryMib(items: readonly HardwareItem[]): number {
  const bytes = sumOf(items, 'memory', MIB);
  return bytes === 0 ? DEFAULT_MEMORY_MIB : Math.ceil(bytes / MIB);
}

/** The quantities of a role added up; `bareUnit` counts where an Item gives no unit of bytes. */
function sumOf(items: readonly HardwareItem[], role: 'processor' | 'memory', bareUnit: number): number {
  return items
    .filter((item) => deviceRole(item) === role)
    .reduce((sum, { quantity, unit }) => sum + (quantity ?? 0) * (unit?.base === 'byte' ? unit.factor : bareUnit), 0);
}
