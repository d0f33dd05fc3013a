import type { HardwareItem } from '../envelope/envelope.ts';

/**
 * The Items that make up the system in one configuration: normal bounds only, and an Item marked with the
 * configuration in place of the unmarked one of the same InstanceID (DSP0243 §8.4, §9.8).
 */
export function effectiveItems(
  items: readonly HardwareItem[],
  configuration: string | undefined,
): readonly HardwareItem[] {
  const applicable = items.filter(
    ({ bound, configurations }) =>
      bound === 'normal' &&
      (configurations.length === 0 || (configuration !== undefined && configurations.includes(configuration))),
  );
  const special = new Set(applicable.filter(isSpecial).map(({ instanceId }) => instanceId));
  return applicable.filter((item) => isSpecial(item) || !special.has(item.instanceId));
}

function isSpecial({ configurations }: HardwareItem): boolean {
  return configurations.length > 0;
}
