import type { ApplicationId } from '@hanse/kernel';
import type { ApplicationJournal } from './application-journal.ts';
import type { ApplicationTable } from './application-table.ts';
import type { VeeTable } from './vee-table.ts';

/** Keeps ACTIVE and DEGRADED true: an application is ACTIVE while each of its VEEs is as asked, without a fault. */
export class ApplicationHealth {
  readonly #applications: ApplicationTable;
  readonly #vees: VeeTable;
  readonly #journal: ApplicationJournal;

  constructor(parts: { applications: ApplicationTable; vees: VeeTable; journal: ApplicationJournal }) {
    this.#applications = parts.applications;
    this.#vees = parts.vees;
    this.#journal = parts.journal;
  }

  /** In the caller's transaction, after reports of the application's VEEs were taken in. */
  review(applicationId: ApplicationId): void {
    const state = this.#applications.stateOf(applicationId);
    if (state !== 'ACTIVE' && state !== 'DEGRADED') return;
    const faulty = state === 'ACTIVE' ? this.#vees.faulty(applicationId) : [];
    if (faulty.length > 0) {
      const names = faulty.map((vee) => vee.name).join(', ');
      this.#journal.record(applicationId, 'degrade', 'federation', `${names}: ${faulty[0]?.fault ?? ''}`);
    }
    if (state === 'DEGRADED' && this.#vees.areAsAsked(applicationId)) {
      this.#journal.record(applicationId, 'activate', 'federation', 'every VEE is as asked');
    }
  }
}
