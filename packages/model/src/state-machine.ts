import { err, HanseError, type Instant, ok, type Result } from '@hanse/kernel';

/** A state machine as data: for every state, the events it accepts and the state each leads to. */
export interface StateMachine<State extends string, Event extends string> {
  readonly entity: string;
  readonly initial: State;
  readonly transitions: Readonly<Record<State, Readonly<Partial<Record<Event, State>>>>>;
}

/** The audit row that every transition leaves behind. */
export interface Transition<State extends string, Event extends string> {
  readonly entity: string;
  readonly id: string;
  readonly event: Event;
  readonly from: State;
  readonly to: State;
  readonly at: Instant;
  /** Who asked: a user id, a site id, or the name of the component that observed it. */
  readonly by: string;
  readonly reason?: string;
}

/** The single transition function of all state machines: the audit row, or why the event is refused in this state. */
export function transition<State extends string, Event extends string>(
  machine: StateMachine<State, Event>,
  current: { readonly id: string; readonly state: State },
  event: Event,
  cause: { readonly at: Instant; readonly by: string; readonly reason?: string },
): Result<Transition<State, Event>, HanseError> {
  const accepted = machine.transitions[current.state];
  const to = accepted[event];
  if (to === undefined) return err(refusal(machine.entity, current, event, Object.keys(accepted)));
  return ok({ entity: machine.entity, id: current.id, event, from: current.state, to, ...cause });
}

/** Whether the state accepts no event any more. */
export function isFinal<State extends string, Event extends string>(
  machine: StateMachine<State, Event>,
  state: State,
): boolean {
  return Object.keys(machine.transitions[state]).length === 0;
}

function refusal(
  entity: string,
  current: { readonly id: string; readonly state: string },
  event: string,
  accepted: readonly string[],
): HanseError {
  return new HanseError('STATE_TRANSITION_REFUSED', {
    entity,
    id: current.id,
    state: current.state,
    event,
    accepted: accepted.length > 0 ? accepted : 'nothing, the state is final',
  });
}
