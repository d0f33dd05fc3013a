import type { StateMachine } from './state-machine.ts';

/**
 * The life of an application. SUBMITTED: accepted and written down; PLACED: every VEE has a site; DEPLOYING: sites are
 * building it; ACTIVE: every VEE is as asked; DEGRADED: some VEE is not; FAILED: deployment was given up and undone.
 */
export type ApplicationState =
  | 'SUBMITTED'
  | 'PLACED'
  | 'DEPLOYING'
  | 'ACTIVE'
  | 'DEGRADED'
  | 'DESTROYING'
  | 'DESTROYED'
  | 'FAILED';

export type ApplicationEvent = 'place' | 'deploy' | 'activate' | 'degrade' | 'destroy' | 'destroyed' | 'fail';

export const APPLICATION_MACHINE: StateMachine<ApplicationState, ApplicationEvent> = {
  entity: 'application',
  initial: 'SUBMITTED',
  transitions: {
    SUBMITTED: { place: 'PLACED', fail: 'FAILED', destroy: 'DESTROYING' },
    PLACED: { deploy: 'DEPLOYING', fail: 'FAILED', destroy: 'DESTROYING' },
    DEPLOYING: { activate: 'ACTIVE', degrade: 'DEGRADED', fail: 'FAILED', destroy: 'DESTROYING' },
    ACTIVE: { degrade: 'DEGRADED', destroy: 'DESTROYING' },
    DEGRADED: { activate: 'ACTIVE', destroy: 'DESTROYING' },
    DESTROYING: { destroyed: 'DESTROYED' },
    FAILED: { destroy: 'DESTROYING' },
    DESTROYED: {},
  },
};
