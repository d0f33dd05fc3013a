import { HanseError } from '@hanse/kernel';
import { entitiesOf } from '../envelope/content-walk.ts';
import type { Content, Envelope, StartupItem, VirtualSystemCollection } from '../envelope/envelope.ts';
import type { ScaleOut } from '../envelope/sections.ts';
import { formatPlace } from '../xml/xml-place.ts';
import { forConfiguration } from './choose-configuration.ts';
import { firstEntry } from './own-entry.ts';
import type { ProblemSink } from './plan-problems.ts';
import { isInRange, rangeText } from './range-text.ts';

/** How many entities replication may make in one plan, so that a small descriptor cannot ask for very many. */
const MAX_REPLICATED = 10_000;

export interface ExpandedContent {
  readonly content: Content;
  /** The ids a choice may name an entity by: its own, and those of the prototypes it comes from, nearest first. */
  readonly namesOf: (id: string) => readonly string[];
  /** What `instances` may name. */
  readonly scaleOutNames: ReadonlySet<string>;
}

interface ReplicaChoices {
  readonly configuration: string | undefined;
  readonly instances: Readonly<Record<string, number>>;
}

/**
 * The content with every ScaleOutSection carried out (DSP0243 2.x): the child it names, the prototype, is replaced by
 * replicas whose ids are the prototype's with "-1", "-2" and so on; those of everything below a replicated collection
 * likewise, so that all ids stay distinct. What the StartupSection says of the prototype holds for each replica, so
 * they start together.
 */
export function expandReplicas(envelope: Envelope, choices: ReplicaChoices, problems: ProblemSink): ExpandedContent {
  const replicator = new Replicator(choices, problems);
  const content = replicator.expand(envelope.content);
  if (replicator.hasReplicas) refuseCollisions(content, problems);
  return {
    content,
    namesOf: (id) => replicator.namesOf(id),
    scaleOutNames: replicator.scaleOutNames,
  };
}

class Replicator {
  readonly scaleOutNames = new Set<string>();
  readonly #choices: ReplicaChoices;
  readonly #problems: ProblemSink;
  readonly #prototypes = new Map<string, string>();
  #made = 0;

  constructor(choices: ReplicaChoices, problems: ProblemSink) {
    this.#choices = choices;
    this.#problems = problems;
  }

  get hasReplicas(): boolean {
    return this.#prototypes.size > 0;
  }

  namesOf(id: string): readonly string[] {
    const names = [id];
    for (let name = this.#prototypes.get(id); name !== undefined; name = this.#prototypes.get(name)) {
      if (names.includes(name)) break;
      names.push(name);
    }
    return names;
  }

  /** The outer replicas first, so that an inner count may be chosen for one of them. */
  expand(content: Content): Content {
    if (content.kind === 'system') return content;
    const replicated = content.scaleOut === undefined ? content : this.#replicate(content, content.scaleOut);
    return { ...replicated, children: replicated.children.map((child) => this.expand(child)) };
  }

  #replicate(collection: VirtualSystemCollection, scaleOut: ScaleOut): VirtualSystemCollection {
    const numbers = Array.from({ length: this.#count(collection, scaleOut) }, (_, index) => index + 1);
    const children = collection.children.flatMap((child) =>
      child.id === scaleOut.id ? numbers.flatMap((number) => this.#replica(child, number) ?? []) : [child],
    );
    const startup = collection.startup.flatMap((item) =>
      item.id === scaleOut.id ? numbers.map((number) => replicaItem(item, number)) : [item],
    );
    return { ...collection, children, startup, scaleOut: undefined };
  }

  #count(collection: VirtualSystemCollection, scaleOut: ScaleOut): number {
    const [count] = forConfiguration(scaleOut.counts, this.#choices.configuration);
    const { minimum, byDefault, maximum } = count ?? { minimum: 1, byDefault: 1, maximum: undefined };
    const names = [...this.namesOf(collection.id), ...this.namesOf(scaleOut.id)];
    for (const name of names) this.scaleOutNames.add(name);
    const wanted = firstEntry(this.#choices.instances, names) ?? byDefault;
    const what = `The number of replicas in "${collection.id}"`;
    const at = formatPlace((count ?? scaleOut).at);
    if (!isInRange(wanted, minimum, maximum)) {
      const details = { what, value: wanted, expected: rangeText(minimum, maximum) };
      this.#problems.push(new HanseError('OVF_CHOICE_OUT_OF_RANGE', { ...details, at }));
      return 0;
    }
    if (wanted <= MAX_REPLICATED) return wanted;
    this.#reportLimit(at);
    return 0;
  }

  /** Undefined, with one report, when there are too many. */
  #replica(content: Content, number: number): Content | undefined {
    const wasAdmitted = this.#made <= MAX_REPLICATED;
    this.#made += 1;
    if (this.#made > MAX_REPLICATED) {
      if (wasAdmitted) this.#reportLimit(formatPlace(content.at));
      return undefined;
    }
    const id = replicaName(content.id, number);
    this.#prototypes.set(id, content.id);
    const named = { ...content, id, name: replicaName(content.name, number) };
    if (named.kind === 'system') return named;
    return {
      ...named,
      children: named.children.flatMap((child) => this.#replica(child, number) ?? []),
      startup: named.startup.map((item) => replicaItem(item, number)),
      scaleOut: named.scaleOut && { ...named.scaleOut, id: replicaName(named.scaleOut.id, number) },
    };
  }

  #reportLimit(at: string): void {
    const details = { what: 'replicas in all', limit: MAX_REPLICATED, at };
    this.#problems.push(new HanseError('OVF_PLAN_LIMIT', details));
  }
}

function replicaItem(item: StartupItem, number: number): StartupItem {
  return { ...item, id: replicaName(item.id, number) };
}

function replicaName(name: string, number: number): string {
  return `${name}-${number}`;
}

/** An id of the descriptor may look like that of a replica. */
function refuseCollisions(content: Content, problems: ProblemSink): void {
  const seen = new Map<string, Content>();
  for (const entity of entitiesOf(content)) {
    const first = seen.get(entity.id);
    if (first === undefined) seen.set(entity.id, entity);
    else {
      const details = { what: 'id', value: entity.id, first: formatPlace(first.at), at: formatPlace(entity.at) };
      problems.push(new HanseError('OVF_DUPLICATE', details));
    }
  }
}
