import type { Content, StartupItem } from '../envelope/envelope.ts';
import type { StartGroup } from './deployment-plan.ts';
import { orderedSteps } from './ordered-steps.ts';

/**
 * What starts together and after what (DSP0243 §9.7). A child's delay and waiting follow its last step. The start
 * action counts for VirtualSystems only: one with "none" is in no group.
 */
export function startGroups(content: Content): readonly StartGroup[] {
  return orderedSteps<StartGroup>(content, { system: startOf, child: withDelay, together: merged });
}

function startOf(id: string, item: StartupItem | undefined): readonly StartGroup[] {
  if (item?.startAction === 'none') return [];
  return [{ systemIds: [id], delaySeconds: 0, waitingForGuests: [], leastDelaySeconds: 0 }];
}

function withDelay(steps: readonly StartGroup[], item: StartupItem): readonly StartGroup[] {
  const { startDelaySeconds: delaySeconds, isWaitingForGuest } = item;
  const systemIds = steps.at(-1)?.systemIds ?? [];
  const asked = {
    systemIds: [],
    delaySeconds,
    waitingForGuests: isWaitingForGuest ? systemIds : [],
    leastDelaySeconds: isWaitingForGuest ? 0 : delaySeconds,
  };
  return [...steps.slice(0, -1), merged([...steps.slice(-1), asked])];
}

function merged(groups: readonly StartGroup[]): StartGroup {
  const longest = (of: (group: StartGroup) => number) => groups.reduce((most, group) => Math.max(most, of(group)), 0);
  return {
    systemIds: groups.flatMap(({ systemIds }) => systemIds),
    delaySeconds: longest(({ delaySeconds }) => delaySeconds),
    waitingForGuests: [...new Set(groups.flatMap(({ waitingForGuests }) => waitingForGuests))],
    leastDelaySeconds: longest(({ leastDelaySeconds }) => leastDelaySeconds),
  };
}
