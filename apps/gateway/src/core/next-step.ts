import { VEE_MACHINE, VERB_EVENT, VERB_TARGET, type VeeEvent, type VeeState, type VeeVerb } from '@hanse/model';

/** What to ask of the driver next; `done` when the order's goal is reached, `refused` when it no longer can be. */
export type NextStep = 'define' | 'verb' | 'done' | 'refused';

/**
 * Plans one step from what a VEE is to what an order asks. One verb is one transition, so the plan never starts a
 * machine on the way to another goal: pausing a VEE that died meanwhile is refused, it is not resurrected.
 */
export function nextStep(vee: { readonly state: VeeState; readonly isDefined: boolean }, verb: VeeVerb): NextStep {
  if (vee.state === VERB_TARGET[verb]) return 'done';
  if (VEE_MACHINE.transitions[vee.state][VERB_EVENT[verb]] === undefined) return 'refused';
  return vee.isDefined || verb === 'destroy' ? 'verb' : 'define';
}

/**
 * The events that explain why a VEE believed to be in state `from` was found in state `to`. A machine that stopped by
 * itself has failed; anything else is the shortest way there, for the driver had finished a verb that was not
 * recorded before a crash.
 */
export function eventsBetween(from: VeeState, to: VeeState): readonly VeeEvent[] {
  const paths: { readonly state: VeeState; readonly events: readonly VeeEvent[] }[] = [{ state: from, events: [] }];
  const seen = new Set<VeeState>([from]);
  for (const path of paths) {
    if (path.state === to) return path.events;
    for (const [event, next] of unaskedTransitions(path.state)) {
      if (seen.has(next)) continue;
      seen.add(next);
      paths.push({ state: next, events: [...path.events, event] });
    }
  }
  return [];
}

function unaskedTransitions(state: VeeState): readonly (readonly [VeeEvent, VeeState])[] {
  const accepted = Object.entries(VEE_MACHINE.transitions[state]) as [VeeEvent, VeeState][];
  return accepted.filter(([event]) => event !== 'shutdown');
}
