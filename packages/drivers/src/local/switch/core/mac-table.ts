import type { Clock, Millis } from '@hanse/kernel';
import type { MacAddress } from './mac-address.ts';

const AGE_LIMIT: Millis = 300_000;
const DEFAULT_SIZE_LIMIT = 4_096;

interface Entry<Place> {
  place: Place;
  seen: Millis;
}

/** Where each address was last heard. Entries age; a full table learns nothing new, so those addresses are flooded. */
export class MacTable<Place> {
  readonly #entries = new Map<MacAddress, Entry<Place>>();
  readonly #clock: Clock;
  readonly #sizeLimit: number;

  constructor(parts: { clock: Clock; sizeLimit?: number }) {
    this.#clock = parts.clock;
    this.#sizeLimit = parts.sizeLimit ?? DEFAULT_SIZE_LIMIT;
  }

  learn(mac: MacAddress, place: Place): void {
    const entry = this.#entries.get(mac);
    if (entry !== undefined) {
      entry.place = place;
      entry.seen = this.#clock.monotonic();
      return;
    }
    if (this.#entries.size >= this.#sizeLimit) this.#forgetAged();
    if (this.#entries.size < this.#sizeLimit) this.#entries.set(mac, { place, seen: this.#clock.monotonic() });
  }

  /** Undefined when the address is unknown or was not heard for five minutes. */
  find(mac: MacAddress): Place | undefined {
    const entry = this.#entries.get(mac);
    if (entry === undefined) return undefined;
    if (this.#clock.monotonic() - entry.seen <= AGE_LIMIT) return entry.place;
    this.#entries.delete(mac);
    return undefined;
  }

  forgetPlace(place: Place): void {
    for (const [mac, entry] of this.#entries) if (entry.place === place) this.#entries.delete(mac);
  }

  #forgetAged(): void {
    const limit = this.#clock.monotonic() - AGE_LIMIT;
    for (const [mac, entry] of this.#entries) if (entry.seen < limit) this.#entries.delete(mac);
  }
}
