import type { Grant, PolicyRow } from './policy.ts';
import { POLICY_FORMAT, type PolicyDocument, type PolicyRule } from './policy-document.ts';

/** A table of rows as a policy document with the same decisions; a row that allows nobody becomes no rule. */
export function policyOfRows(name: string, version: number, rows: readonly PolicyRow[]): PolicyDocument {
  const rules = rows.flatMap(({ operation, who }) => who.map((grant, at) => ruleOf(operation, grant, at)));
  return { format: POLICY_FORMAT, name, version, default: 'deny', rules };
}

function ruleOf(operation: string, { kind, owner, role, scope }: Grant, at: number): PolicyRule {
  return {
    id: `${operation}.${at + 1}`,
    effect: 'allow',
    because: `${operation} is for ${kind === 'operator' ? 'an' : 'a'} ${kind}${owner === true ? ' that owns it' : ''}`,
    actions: [operation],
    kinds: [kind],
    ...(owner === true ? { ownership: ['owner'] } : {}),
    ...(role === undefined ? {} : { carries: [role] }),
    ...(scope === undefined ? {} : { scopes: [scope] }),
  };
}
