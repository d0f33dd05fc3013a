import { HanseError } from '@hanse/kernel';
import { SIMULATED_NAME } from './capabilities.ts';
import type { CloudEntry } from './cloud-entry.ts';
import { CloudState } from './cloud-state.ts';
import { Journal, type JournalParts } from './journal.ts';

/** The state of the simulated cloud together with the journal that outlives the process, where there is one. */
export class CloudLedger {
  readonly #journalParts: JournalParts | undefined;
  #state = new CloudState();
  #journal: Journal | undefined;
  #isOpen = false;

  constructor(parts: { journal?: JournalParts }) {
    this.#journalParts = parts.journal;
  }

  /** Throws DRIVER_UNAVAILABLE unless open. */
  get state(): CloudState {
    if (this.#isOpen) return this.#state;
    throw new HanseError('DRIVER_UNAVAILABLE', { driver: SIMULATED_NAME, problem: 'it is not open' });
  }

  /** Reads what the journal knows and compacts it; without a journal the cloud is as it was closed. */
  open(): void {
    if (this.#isOpen) return;
    if (this.#journalParts !== undefined) {
      this.#state = new CloudState();
      for (const entry of Journal.read(this.#journalParts)) this.#state.apply(entry);
      this.#journal = Journal.replace(this.#journalParts, this.#state.snapshot());
    }
    this.#isOpen = true;
  }

  /** Writes the entry down and lets it happen, in this order and without a pause in between. */
  commit(entry: CloudEntry): void {
    const { state } = this;
    this.#journal?.append(entry);
    state.apply(entry);
  }

  close(): void {
    this.#journal?.close();
    this.#journal = undefined;
    this.#isOpen = false;
  }
}
