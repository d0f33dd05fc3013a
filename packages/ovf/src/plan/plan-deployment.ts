import { err, HanseError, ok, type Result } from '@hanse/kernel';
import { entitiesOf, systemsOf } from '../envelope/content-walk.ts';
import type { Content, Envelope } from '../envelope/envelope.ts';
import { formatPlace } from '../xml/xml-place.ts';
import { chooseConfiguration } from './choose-configuration.ts';
import { combinedProblem } from './combined-problem.ts';
import type { DeploymentPlan, PlannedEula } from './deployment-plan.ts';
import { envelopeLookup } from './envelope-lookup.ts';
import { expandReplicas } from './expand-replicas.ts';
import { mapNetworks } from './map-networks.ts';
import { planPlacementGroups } from './placement-groups.ts';
import { PlanProblems } from './plan-problems.ts';
import { refuseUnknownNames } from './refuse-unknown-names.ts';
import { newExpansion, refuseUnknownProperties } from './resolve-properties.ts';
import { startGroups } from './start-groups.ts';
import { stopGroups } from './stop-groups.ts';
import { SystemPlanner } from './system-planner.ts';

export interface DeploymentChoices {
  /**
   * Values of user-configurable properties, by full key, or by `ENTITY:KEY` for one entity only; of a replica's entity
   * the prototype's id means all replicas.
   */
  readonly properties?: Readonly<Record<string, string>>;
  /** The id of a deployment configuration; the default one when absent. */
  readonly configuration?: string;
  /** Other names for networks of the descriptor, by their name there. */
  readonly networks?: Readonly<Record<string, string>>;
  /** How many replicas, by the id of a ScaleOutSection or of its collection; the default count when absent. */
  readonly instances?: Readonly<Record<string, number>>;
  /**
   * Amounts other than the normal ones, by VirtualSystem id: inside the range that the descriptor allows, or from the
   * normal amount upwards where it gives none.
   */
  readonly resources?: Readonly<Record<string, { readonly vcpus?: number; readonly memoryMib?: number }>>;
  /** The hardware families (vssd:VirtualSystemType) of the deployer, best first: which alternative is taken. */
  readonly hardwareFamilies?: readonly string[];
}

/**
 * What to do to deploy an envelope that has no errors.
 * Errors: OVF_CONFIGURATION_UNKNOWN, OVF_CHOICE_…, OVF_PROPERTY_…, OVF_DISK_CHAIN, OVF_PLAN_LIMIT,
 * OVF_NO_VIRTUAL_SYSTEM; several at once as OVF_REJECTED with all of them in its details.
 */
export function planDeployment(
  envelope: Envelope,
  choices: DeploymentChoices = {},
): Result<DeploymentPlan, HanseError> {
  return plan(envelope, choices, false);
}

/**
 * The same before a user has given the values that a deployment will need: what is still missing stays empty, and a
 * disk whose size is such a value has 0 bytes. For showing and checking a package, not for deploying it.
 */
export function outlineDeployment(
  envelope: Envelope,
  choices: DeploymentChoices = {},
): Result<DeploymentPlan, HanseError> {
  return plan(envelope, choices, true);
}

function plan(
  envelope: Envelope,
  choices: DeploymentChoices,
  allowsMissingValues: boolean,
): Result<DeploymentPlan, HanseError> {
  const problems = new PlanProblems();
  const { properties: given = {}, resources = {}, hardwareFamilies = [], instances = {} } = choices;
  const configuration = chooseConfiguration(envelope, choices.configuration, problems);
  const { content, namesOf, scaleOutNames } = expandReplicas(envelope, { configuration, instances }, problems);
  const found = systemsOf(content);
  const { networks, nameOf: networkNameOf } = mapNetworks(envelope.networks, choices.networks ?? {}, problems);
  refuseUnknownProperties(entitiesOf(content), { given, namesOf }, problems);
  refuseUnknownNames('scaled-out collection', instances, scaleOutNames, problems);
  refuseUnknownNames('VirtualSystem', resources, new Set(found.flatMap(({ system }) => namesOf(system.id))), problems);
  const planner = new SystemPlanner({
    lookup: envelopeLookup(envelope),
    content,
    choices: {
      given,
      configuration,
      namesOf,
      allowsMissingValues,
      expansion: newExpansion(),
      resources,
      hardwareFamilies,
      networkNameOf,
    },
    problems,
  });
  const systems = found.flatMap((system) => planner.plan(system) ?? []);
  const placementGroups = planPlacementGroups(envelope, content, problems);
  if (systems.length === 0 && problems.isEmpty) {
    problems.push(new HanseError('OVF_NO_VIRTUAL_SYSTEM', { element: 'Envelope', at: formatPlace(envelope.at) }));
  }
  const problem = combinedProblem(problems.list);
  if (problem !== undefined) return err(problem);
  return ok({
    configuration,
    networks,
    systems,
    startGroups: startGroups(content),
    stopGroups: stopGroups(content),
    eulas: planEulas(envelope),
    placementGroups,
  });
}

/** As they stand in the descriptor: replicas do not repeat them. */
function planEulas({ eulas, content }: { readonly eulas: Envelope['eulas']; readonly content: Content }) {
  const own = eulas.map(({ info, licence }): PlannedEula => ({ entityId: undefined, info, licence }));
  const others = entitiesOf(content).flatMap((entity) =>
    entity.eulas.map(({ info, licence }): PlannedEula => ({ entityId: entity.id, info, licence })),
  );
  return [...own, ...others];
}
