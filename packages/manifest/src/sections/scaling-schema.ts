import Type from 'typebox';
import { ADJUSTMENT_TYPES } from '../oneflow/policy.ts';
import { CLOSED, Duration, either, expressionText, LowerName, named, oneOf, sequence, text } from '../schema-parts.ts';

const MOST_RULES = 100;
const Count = Type.Integer({ minimum: 0, maximum: 100_000, description: 'a number of replicas, 0 to 100000' });

const Adjustment = either(
  [Type.Integer({ minimum: -100_000, maximum: 100_000 }), text('^([+-] ?[0-9]{1,6}( ?%)?|= ?[0-9]{1,6})$', 'a change')],
  'how the number of replicas changes: +1, -2, "=3", "+10 %" or "-10 %"',
);

export const ScalingRuleSchema = Type.Object(
  {
    name: Type.Optional(LowerName),
    when: Type.Optional(expressionText('a condition, such as "avg(CPU(web1), 5 min) > 80 %"')),
    at: Type.Optional(
      either(
        [text('^.{1,120}$', 'a time')],
        'when it happens: five fields of cron ("0 9 * * mon-fri", in UTC) or a time as 2026-12-24T18:00Z',
      ),
    ),
    for: Type.Optional(Duration),
    // biome-ignore lint/suspicious/noThenProperty: the word of the manifest; nothing awaits a schema.
    then: Adjustment,
    atLeast: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: 'the smallest change, 1 or more' }),
    ),
    cooldown: Type.Optional(Duration),
  },
  { ...CLOSED, description: 'a rule, such as { when: "avg(CPU(web1), 5 min) > 80 %", then: +1, cooldown: 300 s }' },
);

const OneFlowAdjust = {
  type: oneOf(ADJUSTMENT_TYPES, `how "adjust" is meant: ${ADJUSTMENT_TYPES.join(', ')}`),
  adjust: Type.Integer({ minimum: -100_000, maximum: 100_000, description: 'a number, such as 1 or -10' }),
  min_adjust_step: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100_000, description: 'the smallest change of PERCENTAGE_CHANGE' }),
  ),
  cooldown: Type.Optional(Type.Integer({ minimum: 0, maximum: 31_536_000, description: 'seconds, such as 300' })),
} as const;

const ElasticityPolicySchema = Type.Object(
  {
    ...OneFlowAdjust,
    expression: expressionText('a OneFlow condition, such as "CPU > 40 && NETRX < 1000"'),
    period_number: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description: 'a number of periods' })),
    period: Type.Optional(Type.Integer({ minimum: 0, maximum: 31_536_000, description: 'seconds of a period' })),
  },
  { ...CLOSED, description: 'a policy of OneFlow, such as { type: CHANGE, adjust: 1, expression: "CPU > 40" }' },
);

const ScheduledPolicySchema = Type.Object(
  {
    ...OneFlowAdjust,
    recurrence: Type.Optional(text('^.{1,120}$', 'five fields of cron, such as "0 9 * * mon,tue"')),
    start_time: Type.Optional(text('^.{1,120}$', 'a time, such as "2026-12-24 18:00"')),
  },
  { ...CLOSED, description: 'a policy of OneFlow, such as { type: CARDINALITY, adjust: 6, recurrence: "0 9 * * *" }' },
);

export const ComponentScalingSchema = Type.Object(
  {
    min: Type.Optional(Count),
    initial: Type.Optional(Count),
    max: Type.Optional(Count),
    cooldown: Type.Optional(Duration),
    rules: Type.Optional(sequence(ScalingRuleSchema, MOST_RULES, 'a list of rules')),
    elasticity_policies: Type.Optional(sequence(ElasticityPolicySchema, MOST_RULES, 'a list of policies of OneFlow')),
    scheduled_policies: Type.Optional(sequence(ScheduledPolicySchema, MOST_RULES, 'a list of policies of OneFlow')),
  },
  { ...CLOSED, description: 'how a component scales, such as { min: 1, max: 4, rules: [...] }' },
);

export const ScalingSchema = named('component', ComponentScalingSchema, 'a map from component names');
