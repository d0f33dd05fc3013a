import type { ApplicationView, FederationEvent } from '@hanse/api';
import type { Instant, Millis } from '@hanse/kernel';

export interface VeeProgress {
  readonly name: string;
  readonly site: string;
  readonly jurisdiction: string;
  readonly state: string;
  readonly fault: string | undefined;
  /** When the state became ACTIVE; undefined before. */
  readonly upAt: Instant | undefined;
}

export interface StepProgress {
  readonly name: string;
  readonly startedAt: Instant;
  readonly millis: Millis | undefined;
}

/** A deployment as it is known so far, from the application and its events. */
export interface Deployment {
  readonly name: string;
  readonly state: string;
  readonly since: Instant;
  readonly vees: readonly VeeProgress[];
  readonly steps: readonly StepProgress[];
}

export function beginDeployment(view: ApplicationView): Deployment {
  return {
    name: view.name,
    state: view.state,
    since: view.createdAt,
    vees: view.vees.map(({ name, siteName, jurisdiction, state, fault }) => {
      return { name, site: siteName, jurisdiction, state, fault, upAt: undefined };
    }),
    steps: view.steps.map(({ name, startedAt, finishedAt }) => {
      return { name, startedAt, millis: finishedAt === undefined ? undefined : finishedAt - startedAt };
    }),
  };
}

/** The deployment after an event; events that say nothing new change nothing. */
export function takeIn(deployment: Deployment, event: FederationEvent): Deployment {
  const { type, at, details } = event;
  const text = (key: string) => String(details[key] ?? '');
  switch (type) {
    case 'application.changed':
      return { ...deployment, state: text('to') };
    case 'vee.changed':
      return {
        ...deployment,
        vees: deployment.vees.map((vee) => (vee.name === text('vee') ? changed(vee, event) : vee)),
      };
    case 'step.started':
      return withStep(deployment, { name: text('step'), startedAt: at, millis: undefined });
    case 'step.finished': {
      const millis = Number(details['millis'] ?? 0);
      return withStep(deployment, { name: text('step'), startedAt: at - millis, millis });
    }
    default:
      return deployment;
  }
}

/** What is being done for a VEE now, in a word or two. */
export function activityOf(vee: VeeProgress, { steps, state }: Deployment): string {
  if (vee.fault !== undefined) return vee.fault;
  const current = steps.findLast(({ millis }) => millis === undefined)?.name;
  if (vee.state === 'ACTIVE') return current === 'readiness' ? 'up, waiting for the application to answer' : 'up';
  if (current === undefined) return state === 'ACTIVE' ? '' : 'waiting';
  if (current === 'images') return 'receiving images';
  if (current === 'define') return 'being defined';
  const isStarting = current.startsWith('start ') && current.slice(6).split(', ').includes(vee.name);
  return isStarting ? 'starting' : 'waiting';
}

function changed(vee: VeeProgress, { at, details, text }: FederationEvent): VeeProgress {
  const state = String(details['state'] ?? vee.state);
  const upAt = state === 'ACTIVE' ? (vee.upAt ?? at) : undefined;
  // The event's line is "NAME at SITE is STATE: FAULT" when there is a fault.
  const fault = text.split(`is ${state}: `)[1];
  return { ...vee, state, upAt, fault };
}

function withStep(deployment: Deployment, step: StepProgress): Deployment {
  const isKnown = deployment.steps.some(({ name }) => name === step.name);
  const steps = isKnown
    ? deployment.steps.map((before) => (before.name === step.name ? step : before))
    : [...deployment.steps, step];
  return { ...deployment, steps };
}
