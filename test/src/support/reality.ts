/** A machine that really runs. */
export interface RunningMachine {
  readonly veeId: string;
  /** Another one after every start: a machine with the same life has never ended in between. */
  readonly life: string;
}

/** What there is at a site, whatever its gateway says. */
export interface SiteReality {
  readonly site: string;
  readonly machines: readonly RunningMachine[];
  /** VEEs that the site keeps something of, running or not. */
  readonly kept: readonly string[];
  readonly networks: readonly string[];
  /** VEEs with a cable in the site's switch; undefined where there is no switch. */
  readonly plugged?: readonly string[];
  /** Whatever belongs to none of these: processes, sockets, files. */
  readonly remains: readonly string[];
}

/** Looks behind the gateways' backs at what there is. */
export interface Reality {
  /** Whether endpoints take connections. */
  readonly hasIngress: boolean;
  look(): Promise<readonly SiteReality[]>;
}
