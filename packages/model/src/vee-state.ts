import type { StateMachine } from './state-machine.ts';

/** The RESERVOIR states of a VEE (VMI deck): what the virtual machine is, not what was asked of it. */
export type VeeState = 'DEFINED' | 'ACTIVE' | 'PAUSED' | 'SUSPENDED' | 'DESTROYED';

/** `fail` is the one event nobody asks for: the machine was found dead. */
export type VeeEvent = 'start' | 'pause' | 'resume' | 'suspend' | 'shutdown' | 'fail' | 'destroy';

export const VEE_MACHINE: StateMachine<VeeState, VeeEvent> = {
  entity: 'VEE',
  initial: 'DEFINED',
  transitions: {
    DEFINED: { start: 'ACTIVE', destroy: 'DESTROYED' },
    ACTIVE: { pause: 'PAUSED', suspend: 'SUSPENDED', shutdown: 'DEFINED', fail: 'DEFINED', destroy: 'DESTROYED' },
    PAUSED: { resume: 'ACTIVE', suspend: 'SUSPENDED', shutdown: 'DEFINED', fail: 'DEFINED', destroy: 'DESTROYED' },
    SUSPENDED: { resume: 'ACTIVE', destroy: 'DESTROYED' },
    DESTROYED: {},
  },
};

/** The verbs a user may use on a VEE; each is the event of the same name, `stop` being an orderly shutdown. */
export const VEE_VERBS = ['start', 'stop', 'pause', 'resume', 'suspend', 'destroy'] as const;
export type VeeVerb = (typeof VEE_VERBS)[number];

/** The state a verb leads to when it succeeds: what reconciliation works towards. */
export const VERB_TARGET: Readonly<Record<VeeVerb, VeeState>> = {
  start: 'ACTIVE',
  stop: 'DEFINED',
  pause: 'PAUSED',
  resume: 'ACTIVE',
  suspend: 'SUSPENDED',
  destroy: 'DESTROYED',
};

export const VERB_EVENT: Readonly<Record<VeeVerb, VeeEvent>> = {
  start: 'start',
  stop: 'shutdown',
  pause: 'pause',
  resume: 'resume',
  suspend: 'suspend',
  destroy: 'destroy',
};
