import type { Clock, Instant, Logger, Millis } from '@hanse/kernel';
import type { AuditLog } from '@hanse/store';
import type { GroupCommit } from '../../state/group-commit.ts';
import type { IdentityRegister } from './identity-register.ts';
import type { ProjectTable } from './project-table.ts';

/** How long a user or a project is kept that nobody uses, unless the configuration says another time. */
export const UNUSED_AFTER: Millis = 90 * 86_400_000;
const LONGEST_PAUSE: Millis = 3_600_000;

interface CollectorParts {
  readonly register: IdentityRegister;
  readonly projects: ProjectTable;
  readonly audit: AuditLog;
  readonly commit: GroupCommit;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly unusedAfter?: Millis | undefined;
}

/**
 * Forgets users and projects that were not used for long and own nothing. All of a turn is one transaction: a crash
 * leaves it undone or done, and the next turn does what is left.
 */
export class Collector {
  readonly #parts: CollectorParts;
  readonly #unusedAfter: Millis;
  #cancel: (() => void) | undefined;

  constructor(parts: CollectorParts) {
    this.#parts = parts;
    this.#unusedAfter = parts.unusedAfter ?? UNUSED_AFTER;
  }

  start(): void {
    const pause = Math.min(LONGEST_PAUSE, this.#unusedAfter);
    this.#cancel = this.#parts.clock.timer(pause, 'tiers.collect', () => {
      this.start();
      this.once().catch((cause: unknown) => this.#parts.logger.error('collecting-failed', { problem: String(cause) }));
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** One turn; answers how many users and projects are gone. */
  async once(): Promise<{ readonly users: number; readonly projects: number }> {
    const { commit, clock, logger } = this.#parts;
    const gone = await commit.write(() => this.#collect(clock.now() - this.#unusedAfter));
    if (gone.users + gone.projects > 0) logger.info('unused-collected', gone);
    return gone;
  }

  #collect(unusedSince: Instant): { users: number; projects: number } {
    const { register, projects, audit, clock } = this.#parts;
    const users = register.collect(unusedSince);
    const emptied = projects.collect(unusedSince);
    for (const { vo, project } of emptied) {
      const [id, at] = [`project:${project}`, clock.now()];
      audit.append({
        entity: 'project',
        id,
        event: 'collect',
        from: 'MAPPED',
        to: 'GONE',
        at,
        by: 'gateway',
        reason: vo,
      });
    }
    return { users: users.length, projects: emptied.length };
  }
}
