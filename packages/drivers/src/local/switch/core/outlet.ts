import type { Clock, Rng } from '@hanse/kernel';
import type { Shape } from './configuration.ts';
import { type Counters, newCounters } from './counters.ts';
import { DelayLine } from './shaper.ts';

/** Where the bytes of an outlet go: a socket, or a test. */
export interface FrameSink {
  /** Takes one frame; `tag` is the id of its network (16 bytes). False: the receiver is too slow, nothing was taken. */
  send(frame: Uint8Array, tag: Uint8Array): boolean;
  /** Ends a batch: what `send` took may be held back until now. */
  flush(): void;
}

/** One frame on its way out, and the counters of its network. */
interface Departure {
  readonly frame: Uint8Array;
  readonly tag: Uint8Array;
  readonly tally: Counters;
}

interface OutletParts {
  readonly kind: 'port' | 'trunk';
  readonly clock: Clock;
  readonly rng: Rng;
  /** Outlets with frames that wait for a flush. */
  readonly unflushed: Outlet[];
  readonly flush: () => void;
}

/** A place frames can leave the switch: a VM port or a trunk, shaped, counted, and silent while nothing is attached. */
export class Outlet {
  readonly kind: 'port' | 'trunk';
  readonly counters = newCounters();
  readonly #parts: OutletParts;
  #sink: FrameSink | undefined;
  #line: DelayLine<Departure> | undefined;
  #isUnflushed = false;

  constructor(parts: OutletParts) {
    this.kind = parts.kind;
    this.#parts = parts;
  }

  get isAttached(): boolean {
    return this.#sink !== undefined;
  }

  shape(shape: Shape | undefined): void {
    this.#line?.close();
    const { clock, rng, flush } = this.#parts;
    const release = (departure: Departure): void => this.#transmit(departure.frame, departure.tag, departure.tally);
    this.#line = shape === undefined ? undefined : new DelayLine({ clock, rng, shape, release, onReleased: flush });
  }

  attach(sink: FrameSink): void {
    this.#sink = sink;
  }

  /** Ignored unless `sink` is the one attached: a replaced connection may end late. */
  detach(sink: FrameSink): boolean {
    if (this.#sink !== sink) return false;
    this.#sink = undefined;
    return true;
  }

  close(): void {
    this.#line?.close();
    this.#sink = undefined;
  }

  deliver(frame: Uint8Array, tag: Uint8Array, tally: Counters): void {
    if (this.#sink === undefined) return;
    if (this.#line === undefined) this.#transmit(frame, tag, tally);
    else if (!this.#line.push({ frame, tag, tally }, frame.length)) this.#drop('shaped', tally);
  }

  flush(): void {
    this.#isUnflushed = false;
    this.#sink?.flush();
  }

  #transmit(frame: Uint8Array, tag: Uint8Array, tally: Counters): void {
    if (this.#sink === undefined) return;
    if (!this.#sink.send(frame, tag)) {
      this.#drop('congested', tally);
      return;
    }
    this.counters.txFrames += 1;
    this.counters.txBytes += frame.length;
    tally.txFrames += 1;
    tally.txBytes += frame.length;
    if (this.#isUnflushed) return;
    this.#isUnflushed = true;
    this.#parts.unflushed.push(this);
  }

  #drop(reason: 'shaped' | 'congested', tally: Counters): void {
    this.counters.drops[reason] += 1;
    tally.drops[reason] += 1;
  }
}
