import { parseScope, type Scope } from '../scopes/scope.ts';
import { decide } from './decide.ts';
import type { PolicySet } from './policy-document.ts';
import type { Requester, Resource } from './rora.ts';
import { namesAction } from './rule-conditions.ts';

/** An operation of an API, and what it does to what. */
export interface MatrixOperation {
  readonly operation: string;
  readonly action: string;
  readonly resource: Resource;
}

export interface MatrixPrincipal {
  readonly name: string;
  readonly requester: Requester;
}

export interface MatrixCell {
  readonly operation: string;
  readonly principal: string;
  readonly allowed: boolean;
  readonly because: string;
}

/** Every operation for every principal. Tokens are taken to hold the capability, so that roles alone decide. */
export function authorisationMatrix(parts: {
  operations: readonly MatrixOperation[];
  principals: readonly MatrixPrincipal[];
  policies: PolicySet;
}): readonly MatrixCell[] {
  return parts.operations.flatMap(({ operation, action, resource }) =>
    parts.principals.map(({ name, requester }): MatrixCell => {
      const capable = { ...requester, capabilities: fullCapability(action) };
      const { allowed, because } = decide({ requester: capable, action, resource }, parts.policies);
      return { operation, principal: name, allowed, because };
    }),
  );
}

/** Operations that no rule allows to anybody and none names word by word: they were forgotten, not refused. */
export function unruledOperations(
  operations: readonly MatrixOperation[],
  { federation }: PolicySet,
): readonly string[] {
  const isRuled = (action: string) =>
    federation.rules.some(
      (rule) => rule.actions.includes(action) || (rule.effect === 'allow' && namesAction(rule, action)),
    );
  return operations.filter(({ action }) => !isRuled(action)).map(({ operation }) => operation);
}

/** A cell that is not as it should be. */
export interface WrongCell {
  readonly operation: string;
  readonly principal: string;
  readonly expected: boolean | 'no expectation';
  readonly because: string;
}

/** The cells that differ from who is expected to be allowed, by operation; an operation without expectation is wrong. */
export function wrongCells(
  cells: readonly MatrixCell[],
  expected: Readonly<Record<string, readonly string[]>>,
): readonly WrongCell[] {
  return cells.flatMap(({ operation, principal, allowed, because }): readonly WrongCell[] => {
    const who = Object.hasOwn(expected, operation) ? expected[operation] : undefined;
    if (who === undefined) return [{ operation, principal, expected: 'no expectation', because }];
    return who.includes(principal) === allowed ? [] : [{ operation, principal, expected: !allowed, because }];
  });
}

/** The nine principals of the matrix, as they stand to a resource of that VO at that site. */
export function matrixPrincipals({ vo, site }: { vo: string; site: string }): readonly MatrixPrincipal[] {
  const member = (name: string, inVo: string, role: 'viewer' | 'member' | 'vo-admin') =>
    principal(name, { kind: 'user', memberships: [{ vo: inVo, role }] });
  return [
    principal('anonymous', { kind: 'anonymous' }),
    principal('stranger', { kind: 'user' }),
    member('other-vo', `not-${vo}`, 'vo-admin'),
    member('viewer', vo, 'viewer'),
    member('member', vo, 'member'),
    member('vo-admin', vo, 'vo-admin'),
    principal('provider-operator', { kind: 'site', operates: site }),
    principal('other-provider', { kind: 'site', operates: `not-${site}` }),
    principal('federation-operator', { kind: 'operator' }),
  ];
}

function principal(name: string, requester: Omit<Requester, 'id'>): MatrixPrincipal {
  return { name, requester: { id: name, ...requester } };
}

/** Actions that are no `resource.verb` have no capability. */
function fullCapability(action: string): readonly Scope[] {
  return /^[a-z][a-z0-9-]{0,31}\.[a-z][a-z0-9-]{0,31}$/.test(action) ? [parseScope(`${action}:/`)] : [];
}
