import Type from 'typebox';
import {
  CLOSED,
  Description,
  Duration,
  either,
  expressionText,
  LowerName,
  named,
  oneOf,
  Percentage,
  sequence,
  text,
  Word,
} from '../schema-parts.ts';
import { COMPARISONS } from './sla.ts';

const MOST_OBJECTIVES = 200;

/** A service level objective: `must`, or metric, comparison and target. */
export const ObjectiveSchema = Type.Object(
  {
    name: LowerName,
    description: Type.Optional(Description),
    must: Type.Optional(
      expressionText('what must hold, such as "p95(ResponseTime(lb), 5 min) <= 300 ms"; or metric, comparison, target'),
    ),
    metric: Type.Optional(expressionText('what is measured, such as ResponseTime(lb) or avg(CPU(db), 5 min)')),
    comparison: Type.Optional(oneOf(COMPARISONS, `how it is compared: ${COMPARISONS.join(', ')}`)),
    target: Type.Optional(
      either([Type.Number(), expressionText('a quantity')], 'what it is compared with, such as 300 ms or 1000'),
    ),
    window: Type.Optional(Duration),
    percentage: Type.Optional(Percentage),
  },
  { ...CLOSED, description: 'an objective, such as { name: fast, must: "ResponseTime(lb) <= 300 ms" }' },
);

export const PenaltySchema = Type.Object(
  {
    objective: LowerName,
    below: Percentage,
    credit: text(
      '^([0-9]{1,3}(\\.[0-9]{1,6})? ?%|[0-9]{1,9}(\\.[0-9]{1,6})? [A-Z]{3})$',
      'a share of the charge of the window, or an amount, such as 10 % or 5.00 EUR',
    ),
  },
  { ...CLOSED, description: 'a penalty, such as { objective: fast, below: 99 %, credit: 10 % }' },
);

const Objectives = sequence(ObjectiveSchema, MOST_OBJECTIVES, 'a list of objectives');
const Penalties = sequence(PenaltySchema, MOST_OBJECTIVES, 'a list of penalties');

export const ServiceClassSchema = Type.Object(
  {
    description: Type.Optional(Description),
    objectives: Type.Optional(Objectives),
    penalties: Type.Optional(Penalties),
  },
  { ...CLOSED, description: 'a service class: its objectives and penalties' },
);

export const SlaSchema = Type.Object(
  {
    class: Type.Optional(Word),
    components: Type.Optional(named('component', Word, 'a map from components to their service class')),
    classes: Type.Optional(named('word', ServiceClassSchema, 'a map from names of own classes')),
    objectives: Type.Optional(Objectives),
    penalties: Type.Optional(Penalties),
    cap: Type.Optional(Percentage),
  },
  { ...CLOSED, description: 'what is promised, such as { class: Gold }' },
);
