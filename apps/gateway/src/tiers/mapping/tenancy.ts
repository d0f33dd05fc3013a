import type { Clock, UserId } from '@hanse/kernel';
import type { Tenant } from '@hanse/model';
import type { AuditLog } from '@hanse/store';
import type { Caller } from '../../security/caller.ts';
import type { IdentityRegister } from './identity-register.ts';
import { type ProjectRule, projectFor } from './project-rules.ts';
import type { ProjectTable } from './project-table.ts';

/** Of local users whose source knows no projects. */
const OWN_PROJECT = 'local';

/** In which project of the IaaS, and under which name of its own, somebody's machines are made. */
export class Tenancy {
  readonly #parts: {
    readonly rules: readonly ProjectRule[];
    readonly projects: ProjectTable;
    readonly register: Pick<IdentityRegister, 'find'>;
    readonly audit: AuditLog;
    readonly clock: Pick<Clock, 'now'>;
  };

  constructor(parts: {
    rules: readonly ProjectRule[];
    projects: ProjectTable;
    register: Pick<IdentityRegister, 'find'>;
    audit: AuditLog;
    clock: Pick<Clock, 'now'>;
  }) {
    this.#parts = parts;
  }

  /** Inside the transaction that makes the machines; maps the project on its first use. Throws GATEWAY_PROJECT_MISSING. */
  settle(caller: Caller, owner: UserId): Tenant {
    const user = this.#parts.register.find(owner)?.namespacedId ?? owner;
    if (caller.tier === 'local') return { project: caller.project ?? OWN_PROJECT, user };
    return { project: this.#projectOf(caller), user };
  }

  #projectOf({ vo, userId }: Caller): string {
    const { rules, projects, audit, clock } = this.#parts;
    const project = projectFor(rules, vo);
    const at = clock.now();
    if (projects.use(vo ?? '', project, at)) {
      const what = { entity: 'project', id: `project:${project}`, event: 'map', from: 'UNKNOWN', to: 'MAPPED' };
      audit.append({ ...what, at, by: userId, reason: vo ?? 'personal' });
    }
    return project;
  }
}
