import Type from 'typebox';
import { CLOSED, Components, Description, Duration, either, named, oneOf, text } from '../schema-parts.ts';
import { METRIC_SOURCES } from './metrics.ts';

const Quantity = either(
  [Type.Number(), text('^-?[0-9].{0,39}$', 'a quantity')],
  'a number, with a unit when the metric has one, such as 0 or 500 ms',
);

/** One declared metric (KPI). */
export const MetricSchema = Type.Object(
  {
    description: Type.Optional(Description),
    unit: Type.Optional(text('^.{1,40}$', 'a unit, such as ms, %, MB/s or 1/s; none for a plain count')),
    range: Type.Optional(
      Type.Object(
        { min: Type.Optional(Quantity), max: Type.Optional(Quantity) },
        { ...CLOSED, description: 'the values that can be, such as { min: 0, max: 100000 }' },
      ),
    ),
    source: Type.Optional(
      oneOf(METRIC_SOURCES, `who measures it: ${METRIC_SOURCES.join(', ')}; application when left out`),
    ),
    every: Type.Optional(Duration),
    components: Type.Optional(Components),
  },
  { ...CLOSED, description: 'a metric, such as { unit: ms, range: { min: 0 }, source: agent }' },
);

export const MetricsSchema = named('word', MetricSchema, 'a map from names of metrics');
