import { err, HanseError, ok, type Result } from '@hanse/kernel';
import { firstFew } from '../diagnostics/first-few.ts';
import { entitiesOf, systemsOf } from '../envelope/content-walk.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { defaultConfiguration } from '../envelope/read-configurations.ts';
import { formatPlace } from '../xml/xml-place.ts';
import type { DeploymentPlan, PlannedEula } from './deployment-plan.ts';
import { envelopeLookup } from './envelope-lookup.ts';
import { refuseUnknownProperties } from './resolve-properties.ts';
import { startGroups } from './start-groups.ts';
import { SystemPlanner } from './system-planner.ts';

export interface DeploymentChoices {
  /** Values of user-configurable properties, by full key, or by `SYSTEM:KEY` for one entity only. */
  readonly properties?: Readonly<Record<string, string>>;
  /** The id of a deployment configuration; the default one when absent. */
  readonly configuration?: string;
  /** Other names for networks of the descriptor, by their name there. */
  readonly networks?: Readonly<Record<string, string>>;
  /** How many replicas, by the id of a ScaleOutSection or of its collection; the default count when absent. */
  readonly instances?: Readonly<Record<string, number>>;
  /** Amounts other than the normal ones, by VirtualSystem id, inside the range that the descriptor allows. */
  readonly resources?: Readonly<Record<string, { readonly vcpus?: number; readonly memoryMib?: number }>>;
  /** The hardware families (vssd:VirtualSystemType) of the deployer, best first: which alternative is taken. */
  readonly hardwareFamilies?: readonly string[];
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
  const planner = new SystemPlanner(envelopeLookup(envelope), { given, configuration }, problems);
  const systems = systemsOf(envelope.content).flatMap((found) => planner.plan(found) ?? []);
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
    placementGroups: [],
  });
}

function chooseConfiguration(
  { configurations }: Envelope,
  wanted: string | undefined,
  problems: HanseError[],
): string | undefined {
  if (wanted === undefined) return defaultConfiguration(configurations)?.id;
  if (configurations.some(({ id }) => id === wanted)) return wanted;
  const known = firstFew(configurations.map(({ id }) => id));
  problems.push(new HanseError('OVF_CONFIGURATION_UNKNOWN', { id: wanted, at: 'the deployment request', known }));
  return undefined;
}

function planEulas(envelope: Envelope): readonly PlannedEula[] {
  const own = envelope.eulas.map(({ info, licence }) => ({ entityId: undefined, info, licence }));
  const others = entitiesOf(envelope.content).flatMap(({ id, eulas }) =>
    eulas.map(({ info, licence }) => ({ entityId: id, info, licence })),
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
