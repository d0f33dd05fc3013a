import { type ApplicationId, HanseError, isUuidV7, type UserId } from '@hanse/kernel';
import type { Application } from './application.ts';
import type { ApplicationTable } from './application-table.ts';

/** Finds an application by id or name for someone who may see it; to others it does not exist. */
export class ApplicationFinder {
  readonly #applications: ApplicationTable;

  constructor(parts: { applications: ApplicationTable }) {
    this.#applications = parts.applications;
  }

  /** FEDERATION_APPLICATION_UNKNOWN. An operator finds every application by its id. */
  find(idOrName: string, asker: { readonly userId: UserId; readonly isOperator: boolean }): Application {
    const found = isUuidV7(idOrName)
      ? this.#applications.get(idOrName as ApplicationId)
      : this.#applications.named(asker.userId, idOrName);
    if (found !== undefined && (found.owner === asker.userId || asker.isOperator)) return found;
    throw new HanseError('FEDERATION_APPLICATION_UNKNOWN', { application: idOrName });
  }
}
