import { CALL_NAMES, type CallName, WINDOW_NAMES, type WindowName } from './expression.ts';
import type { Dimension } from './units.ts';

/** What a statement can define, and what a mention of it is worth. */
export interface Target {
  readonly name: string;
  readonly subject: 'component' | 'network';
  readonly type: { readonly kind: 'number'; readonly dimension: Dimension } | { readonly kind: 'word' | 'set' };
  /** What the words or members of the set name. */
  readonly names?: 'slaClass' | 'site';
  /** Whether its number must be above zero, not only zero or more. */
  readonly isPositive?: boolean;
}

/** The targets of the RESERVOIR deck and the capacities of a VEE; recognised in any letter case. */
export const TARGETS: readonly Target[] = [
  { name: 'Load', subject: 'component', type: { kind: 'number', dimension: {} } },
  { name: 'CPU', subject: 'component', type: { kind: 'number', dimension: {} }, isPositive: true },
  { name: 'Memory', subject: 'component', type: { kind: 'number', dimension: { data: 1 } }, isPositive: true },
  { name: 'Disk', subject: 'component', type: { kind: 'number', dimension: { data: 1 } }, isPositive: true },
  { name: 'Replicas', subject: 'component', type: { kind: 'number', dimension: {} } },
  { name: 'SLA', subject: 'component', type: { kind: 'word' }, names: 'slaClass' },
  { name: 'Deploy', subject: 'component', type: { kind: 'set' }, names: 'site' },
  { name: 'Speed', subject: 'network', type: { kind: 'number', dimension: { data: 1, time: -1 } }, isPositive: true },
];

export const TARGET_NAMES: readonly string[] = TARGETS.map(({ name }) => name);

const TARGET_OF: ReadonlyMap<string, Target> = new Map(TARGETS.map((target) => [target.name.toLowerCase(), target]));
const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'default', 'when', 'true', 'false']);
const CALLS: ReadonlySet<string> = new Set(CALL_NAMES);
const WINDOWS: ReadonlySet<string> = new Set(WINDOW_NAMES);

export const FUNCTION_NAMES: readonly string[] = [...new Set<string>([...CALL_NAMES, ...WINDOW_NAMES])];

/** The target a name means, in any letter case. */
export function targetOf(name: string): Target | undefined {
  return TARGET_OF.get(name.toLowerCase());
}

/** The name a reference is stored under: a target's own spelling, any other name as it is written. */
export function canonicalName(name: string): string {
  return targetOf(name)?.name ?? name;
}

export function isKeyword(text: string): boolean {
  return KEYWORDS.has(text.toLowerCase());
}

export function isCallName(text: string): text is CallName {
  return CALLS.has(text);
}

export function isWindowName(text: string): text is WindowName {
  return WINDOWS.has(text);
}

/** Whether a name is spoken for by the language and must stand in back quotes to mean a metric. */
export function isReserved(text: string): boolean {
  const lower = text.toLowerCase();
  return KEYWORDS.has(lower) || CALLS.has(lower) || WINDOWS.has(lower);
}
