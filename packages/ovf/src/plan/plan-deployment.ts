import { err, HanseError, MIB, ok, type Result } from '@hanse/kernel';
import { entitiesOf, type SystemWithParent, systemsOf } from '../envelope/content-walk.ts';
import { deviceRole } from '../envelope/device-role.ts';
import type { Envelope, HardwareItem, StartupItem } from '../envelope/envelope.ts';
import { defaultConfiguration } from '../envelope/read-configurations.ts';
import { formatPlace } from '../xml/xml-place.ts';
import type { DeploymentPlan, PlannedEula, PlannedStartup, PlannedSystem } from './deployment-plan.ts';
import { effectiveItems } from './effective-items.ts';
import { planCdroms, planDisks, planNics } from './plan-devices.ts';
import { type PropertyChoices, refuseUnknownProperties, resolveProperties } from './resolve-properties.ts';
import { startGroups } from './start-groups.ts';

/** Assumed, with a warning at parsing, when a descriptor gives no memory at all. */
const DEFAULT_MEMORY_MIB = 512;
const NO_STARTUP: PlannedStartup = {
  order: 0,
  startDelaySeconds: 0,
  isWaitingForGuest: false,
  startAction: 'powerOn',
  stopDelaySeconds: 0,
  stopAction: 'powerOff',
};

export interface DeploymentChoices {
  /** Values of user-configurable properties, by full key, or by `SYSTEM:KEY` for one entity only. */
  readonly properties?: Readonly<Record<string, string>>;
  /** The id of a deployment configuration; the default one when absent. */
  readonly configuration?: string;
}

/**
 * What to do to deploy an envelope that has no errors. Of alternative hardware sections the first is taken.
 * Errors: OVF_CONFIGURATION_UNKNOWN, OVF_PROPERTY_…, OVF_NO_VIRTUAL_SYSTEM; several at once as OVF_REJECTED with all
 * of them in its details.
 */
export function planDeployment(
  envelope: Envelope,
  choices: DeploymentChoices = {},
): Result<DeploymentPlan, HanseError> {
  const problems: HanseError[] = [];
  const configuration = chooseConfiguration(envelope, choices.configuration, problems);
  const given = choices.properties ?? {};
  refuseUnknownProperties(entitiesOf(envelope.content), given, problems);
  const systems = systemsOf(envelope.content).flatMap(
    (found) => planSystem(envelope, found, { given, configuration }, problems) ?? [],
  );
  if (systems.length === 0) {
    problems.push(new HanseError('OVF_NO_VIRTUAL_SYSTEM', { element: 'Envelope', at: formatPlace(envelope.at) }));
  }
  const problem = combined(problems);
  if (problem !== undefined) return err(problem);
  return ok({
    configuration,
    networks: envelope.networks.map(({ name, description }) => ({ name, description })),
    systems,
    startGroups: startGroups(envelope.content),
    eulas: planEulas(envelope),
  });
}

function chooseConfiguration(
  { configurations }: Envelope,
  wanted: string | undefined,
  problems: HanseError[],
): string | undefined {
  if (wanted === undefined) return defaultConfiguration(configurations)?.id;
  if (configurations.some(({ id }) => id === wanted)) return wanted;
  const known = configurations.length === 0 ? ['none'] : configurations.map(({ id }) => id);
  problems.push(new HanseError('OVF_CONFIGURATION_UNKNOWN', { id: wanted, at: 'the deployment request', known }));
  return undefined;
}

function planSystem(
  envelope: Envelope,
  { system, parent }: SystemWithParent,
  choices: PropertyChoices,
  problems: HanseError[],
): PlannedSystem | undefined {
  const [hardware] = system.hardware;
  if (hardware === undefined) {
    problems.push(new HanseError('OVF_NO_HARDWARE', { system: system.id, at: formatPlace(system.at) }));
    return undefined;
  }
  const items = effectiveItems(hardware.items, choices.configuration);
  const inherited = parent === undefined ? {} : resolveProperties(parent, choices, problems);
  const properties = { ...inherited, ...resolveProperties(system, choices, problems) };
  const context = { envelope, items, properties, problems };
  const siblings = parent?.children.filter((child) => child.kind === 'system' && child.id !== system.id) ?? [];
  const item = parent?.startup.find(({ id }) => id === system.id);
  return {
    id: system.id,
    name: system.name,
    collectionId: parent?.id,
    siblingIds: siblings.map(({ id }) => id),
    vcpus: Math.max(
      1,
      total(items, 'processor', () => 1),
    ),
    memoryMib: memoryMib(items),
    disks: planDisks(context),
    cdroms: planCdroms(context),
    nics: planNics(context),
    hardwareFamilies: hardware.families,
    transports: hardware.transports,
    operatingSystem: system.operatingSystem,
    properties,
    startup: item === undefined ? NO_STARTUP : plannedStartup(item),
  };
}

function plannedStartup(item: StartupItem): PlannedStartup {
  const { order, startDelaySeconds, isWaitingForGuest, startAction, stopDelaySeconds, stopAction } = item;
  return { order, startDelaySeconds, isWaitingForGuest, startAction, stopDelaySeconds, stopAction };
}

function memoryMib(items: readonly HardwareItem[]): number {
  const bytes = total(items, 'memory', ({ unit }) => (unit?.base === 'byte' ? unit.factor : MIB));
  return bytes === 0 ? DEFAULT_MEMORY_MIB : Math.ceil(bytes / MIB);
}

function total(
  items: readonly HardwareItem[],
  role: 'processor' | 'memory',
  unitOf: (item: HardwareItem) => number,
): number {
  return items
    .filter((item) => deviceRole(item) === role)
    .reduce((sum, item) => sum + (item.quantity ?? 0) * unitOf(item), 0);
}

function planEulas(envelope: Envelope): readonly PlannedEula[] {
  const own = envelope.eulas.map(({ licence }) => ({ entityId: undefined, licence }));
  const others = entitiesOf(envelope.content).flatMap(({ id, eulas }) =>
    eulas.map(({ licence }) => ({ entityId: id, licence })),
  );
  return [...own, ...others];
}

/** Systems of one collection share its properties, so that one problem may have been met several times. */
function combined(met: readonly HanseError[]): HanseError | undefined {
  const problems = [...new Map(met.map((problem) => [problem.message, problem])).values()];
  const [first, second] = problems;
  if (first === undefined || second === undefined) return first;
  const diagnostics = problems.map(({ code, message, remedy }) => ({ severity: 'error', code, message, remedy }));
  return new HanseError('OVF_REJECTED', {
    count: problems.length,
    first: first.message,
    remedy: first.remedy,
    diagnostics,
  });
}
