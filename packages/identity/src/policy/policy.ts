import { HanseError } from '@hanse/kernel';
import type { Principal, PrincipalKind } from './principal.ts';

/** One way of being allowed; everything it names must hold. */
export interface Grant {
  readonly kind: PrincipalKind;
  /** The principal must own the resource: its id is the resource's owner. */
  readonly owner?: true;
  /** The principal must have this role. */
  readonly role?: string;
  /** The principal's token must carry this scope. */
  readonly scope?: string;
}

/** A row of the RORA table (resource, owner, role, action): who may do an operation. */
export interface PolicyRow {
  readonly operation: string;
  /** Any one of these suffices; none means nobody. */
  readonly who: readonly Grant[];
}

/** What an operation is done to. */
export interface PolicyResource {
  readonly owner?: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** The grant that allows it, or what would have been needed: for the audit and for people. */
  readonly because: string;
}

/** Decides by rows alone: what no row allows is denied. */
export class Policy {
  readonly #rows: ReadonlyMap<string, PolicyRow>;

  /** Throws IDENTITY_POLICY_AMBIGUOUS for two rows of one operation. */
  constructor(parts: { rows: readonly PolicyRow[] }) {
    const rows = new Map<string, PolicyRow>();
    for (const row of parts.rows) {
      if (rows.has(row.operation)) throw new HanseError('IDENTITY_POLICY_AMBIGUOUS', { operation: row.operation });
      rows.set(row.operation, row);
    }
    this.#rows = rows;
  }

  decide(principal: Principal, operation: string, resource: PolicyResource = {}): Decision {
    const row = this.#rows.get(operation);
    if (row === undefined) return { allowed: false, because: 'no row of the policy names this operation' };
    const grant = row.who.find((candidate) => holds(candidate, principal, resource));
    if (grant !== undefined) return { allowed: true, because: described(grant) };
    return { allowed: false, because: `it is for ${row.who.map(described).join(', or ') || 'nobody'}` };
  }

  /** Throws IDENTITY_FORBIDDEN, with the reason, unless it is allowed. */
  require(principal: Principal, operation: string, resource: PolicyResource = {}): void {
    const { allowed, because } = this.decide(principal, operation, resource);
    if (allowed) return;
    const who = `${principal.kind} ${principal.id}`;
    throw new HanseError('IDENTITY_FORBIDDEN', { principal: who, operation, because });
  }
}

/** The operations that no row names: each would be denied to everybody, which is never meant. */
export function missingRows(
  operations: Iterable<string>,
  rows: readonly Pick<PolicyRow, 'operation'>[],
): readonly string[] {
  const named = new Set(rows.map(({ operation }) => operation));
  return [...new Set(operations)].filter((operation) => !named.has(operation)).sort();
}

function holds(grant: Grant, principal: Principal, resource: PolicyResource): boolean {
  if (grant.kind !== principal.kind) return false;
  if (grant.owner === true && resource.owner !== principal.id) return false;
  if (grant.role !== undefined && !principal.roles.includes(grant.role)) return false;
  return grant.scope === undefined || principal.scope.includes(grant.scope);
}

function described({ kind, owner, role, scope }: Grant): string {
  const owning = owner === true ? ' that owns it' : '';
  const having = role === undefined ? '' : ` with role ${role}`;
  const scoped = scope === undefined ? '' : ` with scope ${scope}`;
  return `${kind === 'operator' ? 'an' : 'a'} ${kind}${owning}${having}${scoped}`;
}
