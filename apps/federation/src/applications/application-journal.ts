import {
  type ApplicationId,
  type Clock,
  HanseError,
  type JsonObject,
  type SiteId,
  unwrap,
  type VeeId,
} from '@hanse/kernel';
import { APPLICATION_MACHINE, type ApplicationEvent, type ApplicationState, transition } from '@hanse/model';
import type { AuditLog, EventLog } from '@hanse/store';
import type { Application, Failure } from './application.ts';
import type { ApplicationTable } from './application-table.ts';

/** What else an event is about. */
interface EventSubjects {
  readonly veeId?: VeeId;
  readonly siteId?: SiteId;
}

/** The only way an application changes state: row, audit row and event in the caller's transaction. */
export class ApplicationJournal {
  readonly #parts: {
    readonly applications: ApplicationTable;
    readonly audit: AuditLog;
    readonly events: EventLog;
    readonly clock: Clock;
  };

  constructor(parts: { applications: ApplicationTable; audit: AuditLog; events: EventLog; clock: Clock }) {
    this.#parts = parts;
  }

  /** Throws STATE_TRANSITION_REFUSED; answers the new state. */
  record(applicationId: ApplicationId, event: ApplicationEvent, by: string, reason?: string): ApplicationState {
    const { applications, audit, clock } = this.#parts;
    const application = this.#get(applicationId);
    const cause = { at: clock.now(), by, ...(reason === undefined ? {} : { reason }) };
    const row = unwrap(transition(APPLICATION_MACHINE, { id: applicationId, state: application.state }, event, cause));
    audit.append(row);
    applications.setState(applicationId, row.to);
    this.tell(applicationId, 'application.changed', `${application.name} is ${row.to}`, { from: row.from, to: row.to });
    return row.to;
  }

  /** As `record` with `fail`, and the failure kept for the owner to read. */
  recordFailure(applicationId: ApplicationId, failure: Failure): void {
    this.#parts.applications.setFailure(applicationId, failure);
    this.record(applicationId, 'fail', 'federation', failure.message);
  }

  /** An event of the application for those who follow it; `text` is one line for people. */
  tell(
    applicationId: ApplicationId,
    type: string,
    text: string,
    details: JsonObject = {},
    about: EventSubjects = {},
  ): void {
    const data = { type, at: this.#parts.clock.now(), applicationId, ...about, text, details };
    this.#parts.events.append({ type, subject: applicationId, data });
  }

  #get(applicationId: ApplicationId): Application {
    const application = this.#parts.applications.get(applicationId);
    if (application !== undefined) return application;
    throw new HanseError('FEDERATION_APPLICATION_UNKNOWN', { application: applicationId });
  }
}
