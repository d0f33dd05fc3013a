import { covers } from '../scopes/scope.ts';
import { holdsPath } from '../scopes/scope-path.ts';
import type { PolicyRule } from './policy-document.ts';
import { ownershipsOf, type Requester, type Resource, rolesOf } from './rora.ts';

/** One question to the policy. */
export interface PolicyQuestion {
  readonly requester: Requester;
  readonly action: string;
  readonly resource: Resource;
}

/** Whether a rule speaks of an action at all. */
export function namesAction({ actions }: PolicyRule, action: string): boolean {
  return actions.some((pattern) => {
    if (pattern === '*' || pattern === action) return true;
    return pattern.endsWith('.*') && action.startsWith(pattern.slice(0, -1));
  });
}

/** The first condition of a rule that does not hold, told for people; undefined when the rule applies. */
export function missingCondition(rule: PolicyRule, question: PolicyQuestion): string | undefined {
  return (
    missingOfResource(rule, question.resource) ?? missingOfRequester(rule, question) ?? missingOfToken(rule, question)
  );
}

function missingOfResource(rule: PolicyRule, resource: Resource): string | undefined {
  const { resources, under, vos, sites } = rule;
  if (resources?.includes(resource.kind) === false) return `it is about ${listed(resources)}`;
  if (under !== undefined && !holdsPath(under, resource.path)) return `it is about what lies under ${under}`;
  if (vos?.includes(resource.vo ?? '') === false) return `it is about the VO ${listed(vos)}`;
  if (sites?.includes(resource.site ?? '') === false) return `it is about the site ${listed(sites)}`;
  return undefined;
}

function missingOfRequester(
  { kinds, roles, ownership }: PolicyRule,
  { requester, resource }: PolicyQuestion,
): string | undefined {
  if (kinds?.includes(requester.kind) === false) return `it is for ${listed(kinds)}`;
  if (roles !== undefined && !meets(roles, rolesOf(requester, resource))) return `it needs the role ${listed(roles)}`;
  if (ownership !== undefined && !meets(ownership, ownershipsOf(requester, resource))) {
    return `it needs the ownership ${listed(ownership)}`;
  }
  return undefined;
}

function missingOfToken({ carries, scopes, capability }: PolicyRule, question: PolicyQuestion): string | undefined {
  const { requester } = question;
  if (carries !== undefined && !meets(carries, requester.carries ?? []))
    return `the token must carry ${listed(carries)}`;
  if (scopes !== undefined && !meets(scopes, requester.scope ?? []))
    return `the token must have scope ${listed(scopes)}`;
  if (capability === true && !isCapable(question)) {
    return `the token must hold ${question.action}:${question.resource.path}`;
  }
  return undefined;
}

function isCapable({ requester, action, resource: { path } }: PolicyQuestion): boolean {
  const [resource = '', verb = '', ...others] = action.split('.');
  if (others.length > 0) return false;
  return (requester.capabilities ?? []).some((held) => covers(held, { resource, action: verb, path }));
}

function meets<T>(wanted: readonly T[], found: readonly T[]): boolean {
  return wanted.some((one) => found.includes(one));
}

function listed(names: readonly string[]): string {
  return names.join(' or ') || 'nobody';
}
