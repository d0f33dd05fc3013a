import { millisOf } from '../duration.ts';
import { moneyOf } from '../money.ts';
import { step } from '../places.ts';
import type { Embedded } from './embedded.ts';
import type { PartReader } from './part-reader.ts';
import { shareOf } from './share.ts';
import type { Comparison, Credit, Objective, Penalty, ServiceClass, ServiceLevel } from './sla.ts';

export interface ObjectiveDocument {
  readonly name: string;
  readonly description?: string;
  readonly must?: string;
  readonly metric?: string;
  readonly comparison?: Comparison;
  readonly target?: number | string;
  readonly window?: string;
  readonly percentage?: number | string;
}

interface PenaltyDocument {
  readonly objective: string;
  readonly below: number | string;
  readonly credit: string;
}

interface ClassDocument {
  readonly description?: string;
  readonly objectives?: readonly ObjectiveDocument[];
  readonly penalties?: readonly PenaltyDocument[];
}

export interface SlaDocument extends ClassDocument {
  readonly class?: string;
  readonly components?: Readonly<Record<string, string>>;
  readonly classes?: Readonly<Record<string, ClassDocument>>;
  readonly cap?: number | string;
}

const PATH = '/sla';
const DEFAULT_WINDOW = '30 days';

/** What a manifest promises. */
export function readSla(document: SlaDocument, reader: PartReader): ServiceLevel {
  const { class: name, components = {}, classes = {}, cap = 100 } = document;
  return {
    ...(name === undefined ? {} : { class: { name, path: step(PATH, 'class') } }),
    components: Object.entries(components).map(([component, chosen]) => {
      return { component, name: chosen, path: step(step(PATH, 'components'), component) };
    }),
    classes: Object.entries(classes).map(([own, one]) => readClass(own, one, reader)),
    objectives: readObjectives(document.objectives, PATH, reader),
    penalties: readPenalties(document.penalties, PATH),
    cap: shareOf(cap),
  };
}

function readClass(name: string, document: ClassDocument, reader: PartReader): ServiceClass {
  const path = step(step(PATH, 'classes'), name);
  return {
    name,
    description: document.description ?? '',
    objectives: readObjectives(document.objectives, path, reader),
    penalties: readPenalties(document.penalties, path),
    path,
  };
}

function readObjectives(
  documents: readonly ObjectiveDocument[] = [],
  outer: string,
  reader: PartReader,
): readonly Objective[] {
  return documents.flatMap((document, index): readonly Objective[] => {
    const path = step(step(outer, 'objectives'), index);
    const condition = conditionOf(document, path, reader);
    if (condition === undefined) return [];
    const { name, description = '', window = DEFAULT_WINDOW, percentage = 100 } = document;
    return [{ name, description, condition, windowMs: millisOf(window), share: shareOf(percentage), path }];
  });
}

/** `must`, or metric, comparison and target put together. */
function conditionOf(document: ObjectiveDocument, path: string, reader: PartReader): Embedded | undefined {
  const { must, metric, comparison, target } = document;
  const parts = [metric, comparison, target].filter((part) => part !== undefined).length;
  if (must !== undefined) {
    if (parts > 0) reader.error('MANIFEST_OBJECTIVE_AMBIGUOUS', path, { name: document.name });
    return reader.embedded(must, step(path, 'must'));
  }
  if (metric === undefined || comparison === undefined || target === undefined) {
    reader.error('MANIFEST_OBJECTIVE_INCOMPLETE', path, { name: document.name });
    return undefined;
  }
  const left = reader.embedded(metric, step(path, 'metric'));
  const right = reader.quantity(target, step(path, 'target'));
  if (left === undefined || right === undefined) return undefined;
  const at = { ...reader.originOf(step(path, 'comparison')).at, offset: 0 };
  return {
    text: `${metric} ${comparison} ${target}`,
    expression: { kind: 'binary', operator: comparison, left: left.expression, right, at },
    path,
  };
}

function readPenalties(documents: readonly PenaltyDocument[] = [], outer: string): readonly Penalty[] {
  return documents.map(({ objective, below, credit }, index) => {
    const path = step(step(outer, 'penalties'), index);
    return { objective, below: shareOf(below), credit: creditOf(credit), path };
  });
}

function creditOf(text: string): Credit {
  return text.endsWith('%') ? { kind: 'share', share: shareOf(text) } : { kind: 'amount', money: moneyOf(text) };
}
