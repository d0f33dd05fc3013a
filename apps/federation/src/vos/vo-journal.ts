import type { Clock, UserId } from '@hanse/kernel';
import type { AuditLog } from '@hanse/store';

/** Every change of a VO as an audit row, in the transaction of the change. */
export class VoJournal {
  readonly #audit: Pick<AuditLog, 'append'>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(parts: { audit: Pick<AuditLog, 'append'>; clock: Pick<Clock, 'now'> }) {
    this.#audit = parts.audit;
    this.#clock = parts.clock;
  }

  /** `about` names the member or group that changed, if it is not the VO as such. */
  record(
    vo: string,
    event: string,
    change: { readonly by: UserId; readonly about?: string; readonly from?: string; readonly to?: string },
  ): void {
    const { by, about, from = '', to = '' } = change;
    const at = this.#clock.now();
    this.#audit.append({
      ...{ entity: 'vo', id: vo, event, from, to, at, by },
      ...(about === undefined ? {} : { reason: about }),
    });
  }
}
