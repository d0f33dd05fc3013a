import {
  type ConfigurableProperty,
  configurableProperties,
  type DeploymentChoices,
  type DeploymentPlan,
  type Diagnostic,
  type Envelope,
  outlineDeployment,
} from '@hanse/ovf/envelope';
import { type Finding, fromDiagnostic, fromPlanProblem, inDocumentOrder } from './finding.ts';

/** `needs-values`: it deploys as soon as somebody gives the properties that have no usable default. */
export type Verdict = 'deployable' | 'needs-values' | 'refused';

export interface Judgement {
  readonly verdict: Verdict;
  /** What would be deployed with the defaults; where values are needed, without them. */
  readonly plan: DeploymentPlan | undefined;
  /** What a user may set, and among it what has to be set. */
  readonly properties: readonly ConfigurableProperty[];
  readonly findings: readonly Finding[];
}

/** Whether an envelope would deploy as it is: no errors in it, and a plan can be made with the defaults. */
export function judge(
  parsed: { readonly envelope: Envelope | undefined; readonly diagnostics: readonly Diagnostic[] },
  choices: DeploymentChoices = {},
): Judgement {
  const { envelope } = parsed;
  const found = parsed.diagnostics.map(fromDiagnostic);
  if (envelope === undefined) {
    return { verdict: 'refused', plan: undefined, properties: [], findings: inDocumentOrder(found) };
  }
  const hasErrors = found.some(({ severity }) => severity === 'error');
  const planned = outlineDeployment(envelope, choices);
  // The planner meets again what the reader has told already; only of a sound envelope it has news, or of what was asked.
  const news = planned.ok ? [] : fromPlanProblem(planned.error);
  const problems = news.filter(({ code }) => !hasErrors || code === 'OVF_CONFIGURATION_UNKNOWN');
  const properties = configurableProperties(envelope, choices.configuration);
  const isWaiting = properties.some(({ isRequired }) => isRequired);
  return {
    verdict: hasErrors || !planned.ok ? 'refused' : isWaiting ? 'needs-values' : 'deployable',
    plan: planned.ok ? planned.value : undefined,
    properties,
    findings: inDocumentOrder([...found, ...problems]),
  };
}
