import {
  type DeploymentChoices,
  type DeploymentPlan,
  type Diagnostic,
  type Envelope,
  entitiesOf,
  type Property,
  planDeployment,
  propertyValueProblem,
} from '@hanse/ovf';
import { type Finding, fromDiagnostic, fromPlanProblem, inDocumentOrder } from './finding.ts';

/** `needs-values`: it deploys as soon as somebody gives the properties that have no usable default. */
export type Verdict = 'deployable' | 'needs-values' | 'refused';

export interface NeededProperty {
  readonly entityId: string;
  readonly property: Property;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** What would be deployed with the defaults; where values are needed, with stand-ins for them. */
  readonly plan: DeploymentPlan | undefined;
  readonly needed: readonly NeededProperty[];
  readonly findings: readonly Finding[];
}

/** Whether an envelope would deploy as it is: no errors in it, and a plan can be made with the defaults. */
export function judge(
  parsed: { readonly envelope: Envelope | undefined; readonly diagnostics: readonly Diagnostic[] },
  choices: DeploymentChoices = {},
): Judgement {
  const { envelope } = parsed;
  const found = parsed.diagnostics.map(fromDiagnostic);
  const hasErrors = found.some(({ severity }) => severity === 'error');
  if (envelope === undefined)
    return { verdict: 'refused', plan: undefined, needed: [], findings: inDocumentOrder(found) };
  const needed = neededProperties(envelope, choices.configuration);
  const planned = planDeployment(envelope, withStandIns(choices, needed));
  // The planner meets again what the reader has told already; only of a sound envelope it has news.
  const problems = planned.ok || hasErrors ? [] : fromPlanProblem(planned.error);
  return {
    verdict: hasErrors || !planned.ok ? 'refused' : needed.length > 0 ? 'needs-values' : 'deployable',
    plan: planned.ok ? planned.value : undefined,
    needed,
    findings: inDocumentOrder([...found, ...problems]),
  };
}

/** User-configurable properties without a default, of a type or with qualifiers that no empty value satisfies. */
export function neededProperties(envelope: Envelope, configuration: string | undefined): readonly NeededProperty[] {
  const chosen = configuration ?? defaultOf(envelope);
  return entitiesOf(envelope.content).flatMap(({ id, products }) =>
    products
      .flatMap(({ properties }) => properties)
      .filter((property) => isNeeded(property, chosen))
      .map((property) => ({ entityId: id, property })),
  );
}

/** The value a property has before anybody gives one. */
export function defaultValue({ configurationValues, value }: Property, configuration: string | undefined): string {
  const configured = configuration === undefined ? undefined : configurationValues.get(configuration);
  return configured ?? configurationValues.get('') ?? value;
}

export function defaultOf({ configurations }: Envelope): string | undefined {
  return (configurations.find(({ isDefault }) => isDefault) ?? configurations[0])?.id;
}

function isNeeded(property: Property, configuration: string | undefined): boolean {
  if (!property.isUserConfigurable || defaultValue(property, configuration) !== '') return false;
  return propertyValueProblem(property.type, property.qualifiers, '') !== undefined;
}

function withStandIns(choices: DeploymentChoices, needed: readonly NeededProperty[]): DeploymentChoices {
  if (needed.length === 0) return choices;
  const standIns = needed.map(({ entityId, property }): [string, string] => [
    `${entityId}:${property.fullKey}`,
    standIn(property),
  ]);
  return { ...choices, properties: { ...Object.fromEntries(standIns), ...choices.properties } };
}

/** Some value that the property accepts, if one of these is. */
function standIn({ type, qualifiers }: Property): string {
  const [, listed] = /ValueMap\s*\{\s*"((?:[^"\\]|\\.)*)"/i.exec(qualifiers) ?? [];
  const [, least = '1'] = /MinLen\s*\(\s*(\d{1,4})\s*\)/i.exec(qualifiers) ?? [];
  const guesses = [listed ?? '1', '1', 'true', '192.0.2.1', 'x'.repeat(Number(least)), '1'.repeat(Number(least))];
  return guesses.find((guess) => propertyValueProblem(type, qualifiers, guess) === undefined) ?? '1';
}
