import type { Content, StartupItem } from '../envelope/envelope.ts';
import type { StopGroup } from './deployment-plan.ts';
import { orderedSteps } from './ordered-steps.ts';

/**
 * What stops together and before what: the starting order in reverse (DSP0243 §9.7). Every system is in it, those that
 * are not started by themselves too. A child's stop delay follows its last step of stopping, the first of starting.
 */
export function stopGroups(content: Content): readonly StopGroup[] {
  return orderedSteps<StopGroup>(content, { system: stopOf, child: withDelay, together: merged }).toReversed();
}

function stopOf(systemId: string, item: StartupItem | undefined): readonly StopGroup[] {
  return [{ stops: [{ systemId, action: item?.stopAction ?? 'powerOff' }], delaySeconds: 0 }];
}

function withDelay(steps: readonly StopGroup[], { stopDelaySeconds }: StartupItem): readonly StopGroup[] {
  return [merged([...steps.slice(0, 1), { stops: [], delaySeconds: stopDelaySeconds }]), ...steps.slice(1)];
}

function merged(groups: readonly StopGroup[]): StopGroup {
  return {
    stops: groups.flatMap(({ stops }) => stops),
    delaySeconds: groups.reduce((longest, group) => Math.max(longest, group.delaySeconds), 0),
  };
}
