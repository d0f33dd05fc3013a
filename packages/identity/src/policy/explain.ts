import { decide, type PolicyDecision } from './decide.ts';
import type { PolicySet } from './policy-document.ts';
import { type Ownership, ownershipsOf, type Requester, type Resource, type Role, rolesOf } from './rora.ts';

/** What somebody may do to a resource, and why. */
export interface PolicyExplanation {
  readonly roles: readonly Role[];
  readonly ownerships: readonly Ownership[];
  readonly actions: readonly ({ readonly action: string } & PolicyDecision)[];
}

/** Asks the policy for each of the actions, or for all that the federation's policy names one by one. */
export function explainPolicy(
  requester: Requester,
  resource: Resource,
  policies: PolicySet,
  actions: readonly string[] = namedActions(policies),
): PolicyExplanation {
  return {
    roles: rolesOf(requester, resource),
    ownerships: ownershipsOf(requester, resource),
    actions: actions.map((action) => ({ action, ...decide({ requester, action, resource }, policies) })),
  };
}

/** The actions that the policies name, sorted; patterns apart. */
export function namedActions({ federation, local, vo }: PolicySet): readonly string[] {
  const rules = [federation, local, vo].flatMap((document) => document?.rules ?? []);
  const names = rules.flatMap(({ actions }) => actions).filter((action) => !action.includes('*'));
  return [...new Set(names)].sort();
}
