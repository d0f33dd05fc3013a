import type { Clock, Logger, Millis, Rng } from '@hanse/kernel';
import type { AuditLog, Database } from '@hanse/store';
import type { GroupCommit } from '../../state/group-commit.ts';
import { Collector } from './collector.ts';
import { IdentityRegister } from './identity-register.ts';
import { IdentityTable } from './identity-table.ts';
import { DEFAULT_PROJECTS, type ProjectRule } from './project-rules.ts';
import { ProjectTable } from './project-table.ts';
import { Tenancy } from './tenancy.ts';

interface MappingParts {
  readonly db: Database;
  readonly audit: AuditLog;
  readonly commit: GroupCommit;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly projects?: readonly ProjectRule[] | undefined;
  readonly forgetUnusedAfter?: Millis | undefined;
}

/** Whom a site knows, in which projects their machines are made, and when both are forgotten. */
export function createMapping(parts: MappingParts): {
  readonly register: IdentityRegister;
  readonly tenancy: Tenancy;
  readonly collector: Collector;
} {
  const { db, projects: rules = DEFAULT_PROJECTS, forgetUnusedAfter: unusedAfter } = parts;
  const projects = new ProjectTable({ db });
  const register = new IdentityRegister({ ...parts, table: new IdentityTable({ db }) });
  return {
    register,
    tenancy: new Tenancy({ ...parts, rules, projects, register }),
    collector: new Collector({ ...parts, register, projects, unusedAfter }),
  };
}
