/** A process that outlives the command that starts it. */
export interface Service {
  readonly kind: 'federation' | 'gateway';
  /** For people: `the gateway of bergen`. */
  readonly title: string;
  readonly config: string;
  readonly dataFolder: string;
  readonly log: string;
  /** The data folder of the installation it belongs to. */
  readonly installation: string;
}

/** Marks every process of an installation, down to its virtual machines, in its environment. */
export const INSTALLATION_VARIABLE = 'HANSE_INSTALLATION';
