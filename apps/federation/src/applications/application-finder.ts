import { type ApplicationId, HanseError, isUuidV7 } from '@hanse/kernel';
import { type Asker, spaceOf } from '../policy/asker.ts';
import type { Judge } from '../policy/judge.ts';
import { applicationThing } from '../policy/things.ts';
import type { Application } from './application.ts';
import type { ApplicationTable } from './application-table.ts';

/** Finds an application by id or name for someone who may see it; to others it does not exist. */
export class ApplicationFinder {
  readonly #applications: ApplicationTable;
  readonly #judge: Judge;

  constructor(parts: { applications: ApplicationTable; judge: Judge }) {
    this.#applications = parts.applications;
    this.#judge = parts.judge;
  }

  /**
   * By its id, or by its name in the VO of the token, or among the asker's own. FEDERATION_APPLICATION_UNKNOWN;
   * IDENTITY_FORBIDDEN when it may be seen and the action may not be done.
   */
  find(idOrName: string, asker: Asker, action: string): Application {
    const unknown = () => new HanseError('FEDERATION_APPLICATION_UNKNOWN', { application: idOrName });
    const found = isUuidV7(idOrName)
      ? this.#applications.get(idOrName as ApplicationId)
      : this.#applications.named(spaceOf(asker), idOrName);
    if (found === undefined) throw unknown();
    this.#judge.require({ requester: asker.requester, action, resource: applicationThing(found) }, unknown);
    return found;
  }
}
