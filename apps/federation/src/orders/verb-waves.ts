import type { VeeVerb } from '@hanse/model';
import type { Application, ApplicationVee } from '../applications/application.ts';

/** VEEs that are asked together. */
export interface Wave {
  readonly members: readonly ApplicationVee[];
  /** To wait before the next one. */
  readonly delaySeconds: number;
}

/**
 * Whom a verb for a whole application is for: start is not for those that are to stay off, stop not for those that are to
 * be left to themselves (startAction and stopAction "none", DSP0243 §9.7); named alone they are asked like any other.
 */
export function wholeApplication(
  { plan }: Pick<Application, 'plan'>,
  vees: readonly ApplicationVee[],
  verb: VeeVerb,
): readonly ApplicationVee[] {
  const stopped = new Set(plan.stopGroups?.flatMap(({ virtualSystems }) => virtualSystems));
  const isMeant = ({ name, startOrder }: ApplicationVee) => {
    if (verb === 'start') return startOrder >= 0;
    return verb !== 'stop' || plan.stopGroups === undefined || stopped.has(name);
  };
  const meant = vees.filter(isMeant);
  return meant.length > 0 ? meant : vees;
}

/** In which order the members are stopped, suspended or resumed. What no group names comes with the first. */
export function wavesOf({ plan }: Pick<Application, 'plan'>, members: readonly ApplicationVee[], verb: VeeVerb) {
  if (verb === 'stop' || verb === 'suspend') {
    const groups = plan.stopGroups ?? [];
    const delayOf = (seconds: number) => (verb === 'stop' ? seconds : 0);
    return inWaves(
      members,
      groups.map(({ virtualSystems, delaySeconds }) => {
        const names = new Set(virtualSystems);
        return { isMember: ({ name }: ApplicationVee) => names.has(name), delaySeconds: delayOf(delaySeconds) };
      }),
    );
  }
  if (verb !== 'resume') return inWaves(members, []);
  const groups = plan.startGroups.map(({ order }) => {
    return { isMember: ({ startOrder }: ApplicationVee) => startOrder === order, delaySeconds: 0 };
  });
  return inWaves(members, groups);
}

function inWaves(
  members: readonly ApplicationVee[],
  groups: readonly { readonly isMember: (vee: ApplicationVee) => boolean; readonly delaySeconds: number }[],
): readonly Wave[] {
  const isLeftOver = (vee: ApplicationVee) => !groups.some(({ isMember }) => isMember(vee));
  const all = groups.length === 0 ? [{ isMember: () => true, delaySeconds: 0 }] : groups;
  const waves = all.map(({ isMember, delaySeconds }, index) => ({
    members: members.filter((vee) => isMember(vee) || (index === 0 && isLeftOver(vee))),
    delaySeconds,
  }));
  return waves.filter((wave) => wave.members.length > 0);
}
