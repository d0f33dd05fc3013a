/** Why frames were not passed on. */
export interface DropCounters {
  /** Shorter than an Ethernet header, or from a multicast source. */
  malformed: number;
  oversize: number;
  /** From a source address that the port does not own. */
  spoofed: number;
  /** The receiver takes its frames too slowly. */
  congested: number;
  /** Lost by the shape: the loss probability, or a full queue in front of the rate. */
  shaped: number;
  /** For a network the sender has no part in, or a service a VM may not offer. */
  refused: number;
}

/** `rx` is what the switch received, `tx` what it sent; bytes are Ethernet bytes without framing. */
export interface Counters {
  rxFrames: number;
  rxBytes: number;
  txFrames: number;
  txBytes: number;
  readonly drops: DropCounters;
}

export function newCounters(): Counters {
  const drops = { malformed: 0, oversize: 0, spoofed: 0, congested: 0, shaped: 0, refused: 0 };
  return { rxFrames: 0, rxBytes: 0, txFrames: 0, txBytes: 0, drops };
}

export function copyCounters(counters: Counters): Counters {
  return { ...counters, drops: { ...counters.drops } };
}
