import { HanseError } from '@hanse/kernel';
import { entitiesOf, systemsOf } from '../envelope/content-walk.ts';
import type { Content, Envelope } from '../envelope/envelope.ts';
import { formatPlace } from '../xml/xml-place.ts';
import type { PlannedPlacementGroup } from './deployment-plan.ts';
import type { ProblemSink } from './plan-problems.ts';

/** Nested groups repeat the members of those inside them, so that a small descriptor could ask for very many. */
const MAX_STEPS = 1_000_000;

/**
 * The placement groups with their systems (DSP0243 2.x PlacementGroupSection). A collection stands for every system
 * below it, each a unit; a nested group is one unit of the group around it. Groups without systems are left out.
 */
export function planPlacementGroups(
  { placementGroups, at }: Envelope,
  content: Content,
  problems: ProblemSink,
): readonly PlannedPlacementGroup[] {
  if (placementGroups.length === 0) return [];
  const members = new GroupMembers(placementGroups, content);
  const groups = placementGroups.map(({ id, policy }) => {
    const units = members.unitsOf(id);
    return { id, policy, systemIds: [...new Set(units.flat())], units };
  });
  if (!members.isExhausted) return groups.filter(({ systemIds }) => systemIds.length > 0);
  const details = { what: 'members of placement groups in all', limit: MAX_STEPS, at: formatPlace(at) };
  problems.push(new HanseError('OVF_PLAN_LIMIT', details));
  return [];
}

class GroupMembers {
  readonly #direct = new Map<string, Set<string>>();
  readonly #inner = new Map<string, Set<string>>();
  #steps = 0;

  constructor(groups: Envelope['placementGroups'], content: Content) {
    for (const { id, memberOf } of groups) {
      for (const outer of memberOf) add(this.#inner, outer, id);
    }
    for (const entity of entitiesOf(content)) {
      if (entity.placementGroupIds.length > 0) this.#addEntity(entity);
    }
  }

  get isExhausted(): boolean {
    return this.#steps > MAX_STEPS;
  }

  unitsOf(group: string): readonly (readonly string[])[] {
    const alone = [...(this.#direct.get(group) ?? [])].map((system) => [system]);
    this.#steps += alone.length;
    const nested = [...(this.#inner.get(group) ?? [])].map((inner) => this.#systemsBelow(inner, group));
    return [...alone, ...nested].filter((unit) => unit.length > 0);
  }

  #addEntity(entity: Content): void {
    const systems = systemsOf(entity);
    for (const group of entity.placementGroupIds) {
      if (this.isExhausted) return;
      this.#steps += systems.length;
      for (const { system } of systems) add(this.#direct, group, system.id);
    }
  }

  /** The systems of a group and of all groups inside it; one that holds itself is passed over. */
  #systemsBelow(group: string, outer: string): readonly string[] {
    const seen = new Set([outer, group]);
    const waiting = [group];
    const systems = new Set<string>();
    for (let next = waiting.pop(); next !== undefined && !this.isExhausted; next = waiting.pop()) {
      const direct = this.#direct.get(next) ?? [];
      const inner = [...(this.#inner.get(next) ?? [])];
      for (const system of direct) systems.add(system);
      for (const id of inner.filter((candidate) => !seen.has(candidate))) {
        seen.add(id);
        waiting.push(id);
      }
      this.#steps += 1 + inner.length + systems.size;
    }
    return [...systems];
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}
