import type { Clock, Logger, Rng, SiteId } from '@hanse/kernel';
import type { ResourceAmount } from '@hanse/model';
import type { SeedDiscWriter } from './local-site.ts';
import type { Shape } from './switch/index.ts';

/** How the switches of other sites reach this one's; the files are PEM. */
export interface LocalTrunk {
  readonly listenHost: string;
  readonly listenPort: number;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
  /** Imitates a WAN on what is sent to the other sites. */
  readonly shape?: Shape;
}

export interface LocalDriverParts {
  readonly siteId: SiteId;
  /** All that belongs to this site; nothing else may write there. */
  readonly dataFolder: string;
  /**
   * Guest images and templates, shared by the sites of the machine. `templates/` may be deleted at any time: machines
   * that run keep the files they have mapped. All of it may be deleted while no site has a VEE, for the disks of
   * guests lie on the image here. Both are made again when they are needed.
   */
  readonly cacheFolder: string;
  readonly capacity: ResourceAmount;
  /** Program and arguments of the switch process; `SWITCH_PROCESS_ARGUMENTS` are appended. */
  readonly switchCommand: readonly string[];
  readonly trunk?: LocalTrunk;
  /** Host address on which ingress is served; default 127.0.0.1. */
  readonly ingressHost?: string;
  readonly writeSeedDisc: SeedDiscWriter;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  /** Guests that boot at once; default the number of processors. */
  readonly maxConcurrentBoots?: number;
}
