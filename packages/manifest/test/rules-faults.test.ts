import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { faultsOf, shown } from './rules-samples.ts';

const GOOD: readonly string[] = [
  'Load(C3) = 3 * Load(C1)',
  'CPU(C1) = Users(C1) / 1000',
  'Replicas(C1) = RequestPerSecond(C1) / 500',
  'SLA(C1) = Gold',
  'Deploy(C11) = {Domain1, Domain3}',
  'SPEED(RED) = 5MBS',
  'Deploy(C11) = "Domain1"',
  'Memory(C1) = 512 MiB + 2 MiB * Users(C1)',
  'Memory(C1) = max(1 GiB, 2 * p95(Free(C1), 1 h))',
  'Speed(RED) = 2 * avg(Traffic(RED), 5 min)',
  'Load(C1) = Free(C1) / 1 MiB',
  'Replicas(C1) = ceil(Users default 0) / 100 when Latency(C1) > 200 ms',
  'Replicas(C1) = Replicas(C1) + 1 when avg(Utilisation(C1), 5 min) > 80 % and Replicas(C1) < 10',
  'Replicas(C1) = Replicas(C1) + 1 when rate(Users(C1), 1 min) > 5/s',
  'Replicas(C1) = 2 when Price < 0.20 EUR/h',
  'Replicas(C1) = 2 when SLA(C1) = Gold and not (Free(C1) > 0)',
  'Replicas(C1) = 2 when Temperature < -5 or (Users > 10) = true',
  'Replicas(C1) = 2 when Balance < 0',
  'Replicas(C1) = 2 when Deploy(C1) = {Domain1}',
  'Replicas(C1) = Replicas(C1) - 20 when Users > 5',
  'Load(C1) = 1\nLoad(C2) = Load(C1)\nLoad(C3) = avg(Load(C3), 5 min)',
  'Replicas(C1) = Replicas(C1) + 1 when avg(Utilisation(C1), 5 min) > 80 %\n' +
    'Replicas(C1) = Replicas(C1) - 1 when avg(Utilisation(C1), 5 min) < 20 %',
  'Replicas(C1) = 3 when Utilisation(C1) >= 50 %\nReplicas(C1) = 5 when Utilisation(C1) < 50 %',
  'Replicas(C1) = 3 when SLA(C1) = Gold\nReplicas(C1) = 2 when SLA(C1) = Silver',
];

/** The statement, and the code with line and column of everything that is told. */
const BAD: readonly (readonly [string, ...string[]])[] = [
  // What cannot be read.
  ['Load', 'RULE_SYNTAX 1:5'],
  ['3 = Load(C1)', 'RULE_SYNTAX 1:1'],
  ['Load = 3', 'RULE_SYNTAX 1:6'],
  ['Load() = 3', 'RULE_SYNTAX 1:6'],
  ['Load(C1 = 3', 'RULE_SYNTAX 1:9'],
  ['Load(C1)', 'RULE_SYNTAX 1:9'],
  ['Load(C1) 3', 'RULE_SYNTAX 1:10'],
  ['Load(C1) =', 'RULE_SYNTAX 1:11'],
  ['Load(C1) == 3', 'RULE_SYNTAX 1:10'],
  ['Load(C1) := 3', 'RULE_SYNTAX 1:10'],
  ['Load(C1) = 3 *', 'RULE_SYNTAX 1:15'],
  ['Load(C1) = * 3', 'RULE_SYNTAX 1:12'],
  ['Load(C1) = (1 + 2', 'RULE_SYNTAX 1:18'],
  ['Load(C1) = 1 + 2)', 'RULE_SYNTAX 1:17'],
  ['Load(C1) = 3 Load(C2)', 'RULE_SYNTAX 1:14'],
  ['Load(C1) = Users(C1) Users(C2)', 'RULE_SYNTAX 1:22'],
  ['Load(C1) = 1,000', 'RULE_SYNTAX 1:13'],
  ['Load(C1) = .5', 'RULE_SYNTAX 1:12'],
  ['Load(C1) = and', 'RULE_SYNTAX 1:12'],
  ['Load(C1) = min', 'RULE_SYNTAX 1:15'],
  ['Load(C1) = 3 when', 'RULE_SYNTAX 1:18'],
  ['Load(C1) = 3 wen Users > 1', 'UNIT_UNKNOWN 1:14'],
  ['Load(C1) = Users(C1) wen Users > 1', 'RULE_SYNTAX 1:22'],
  ['Load(C1) = 3 when Users > 1 when Users > 2', 'RULE_SYNTAX 1:29'],
  ['Deploy(C1) = {}', 'RULE_SYNTAX 1:15'],
  ['Deploy(C1) = {Domain1 Domain2}', 'RULE_SYNTAX 1:23'],
  ['Deploy(C1) = {Domain1', 'RULE_SYNTAX 1:22'],
  ['Deploy(C1) = {Domain1, Domain1}', 'NOT_UNIQUE 1:24'],
  ['Load(C1) = 3; Load(C2) = 4', 'RULE_CHARACTER 1:13'],
  ['Load(C1) = 3 when Users > 1 & Users < 3', 'RULE_CHARACTER 1:29'],
  ['Load(C1) = [3]', 'RULE_CHARACTER 1:12'],
  ['SLA(C1) = “Gold”', 'RULE_CHARACTER 1:11'],
  ['Load(C1) = 3 \u0000', 'RULE_CHARACTER 1:14'],
  ['SLA(C1) = "Gold', 'RULE_QUOTE_OPEN 1:11'],
  ['SLA(C1) = ""', 'RULE_NAME_LENGTH 1:11'],
  ['Load(C1) = 1e999', 'RULE_NUMBER 1:12'],
  ['Load(C1) = 1 when 1 < Users < 5', 'RULE_CHAIN 1:29'],
  ['Load(C1) = Users(C1) / 1000 default 1', 'RULE_DEFAULT_USELESS 1:29'],
  ['Speed(RED) = 5 MBZ', 'UNIT_UNKNOWN 1:16'],
  ['Memory(C1) = 5 gib', 'UNIT_UNKNOWN 1:16'],
  ['Load(C1) = average(Users(C1), 5 min)', 'FUNCTION_UNKNOWN 1:12'],
  ['Load(C1) = roud(Users + 1)', 'FUNCTION_UNKNOWN 1:12'],
  ['Load(C1) = avg(Users(C1))', 'FUNCTION_ARGUMENTS 1:12'],
  ['Load(C1) = p95(Users(C1), 5 min, 3)', 'FUNCTION_ARGUMENTS 1:12'],
  ['Load(C1) = ceil(1, 2)', 'FUNCTION_ARGUMENTS 1:12'],
  ['Load(C1) = max(Users(C1))', 'FUNCTION_ARGUMENTS 1:12'],
  ['Load(C1) = avg(2 * Users(C1), 5 min)', 'WINDOW_METRIC 1:18'],
  ['Load(C1) = avg(Users(C1), 300)', 'WINDOW_LENGTH 1:27'],
  ['Load(C1) = avg(Users(C1), 5 GB)', 'WINDOW_LENGTH 1:27'],
  ['Load(C1) = avg(Users(C1), 0 s)', 'WINDOW_LENGTH 1:27'],
  ['Load(C1) = avg(Users(C1), 53 weeks)', 'WINDOW_LENGTH 1:27'],
  ['Load(C1) = avg(Users(C1), -5 min)', 'WINDOW_LENGTH 1:27'],
  ['Laod(C1) = 3', 'TARGET_UNKNOWN 1:1'],
  ['Users(C1) = 3', 'TARGET_UNKNOWN 1:1'],
  // Names.
  ['Load(C9) = 3', 'COMPONENT_UNKNOWN 1:1'],
  ['Load(C1) = 3 * Load(C7)', 'COMPONENT_UNKNOWN 1:16'],
  ['Load(C1) = Usres(C1)', 'METRIC_UNKNOWN 1:12'],
  ['Load(C1) = p95(Usres(C1), 5 min)', 'METRIC_UNKNOWN 1:16'],
  ['Load(C1) = Load', 'METRIC_UNKNOWN 1:12'],
  ['Load(C1) = 1 / users', 'METRIC_UNKNOWN 1:16'],
  ['Load(C1) = Queue(C2)', 'METRIC_ELSEWHERE 1:12'],
  ['SLA(C1) = Glod', 'SLA_CLASS_UNKNOWN 1:11'],
  ['Load(C1) = 1 when SLA(C1) = Bronze', 'SLA_CLASS_UNKNOWN 1:29'],
  ['Deploy(C1) = {Domain1, Domain9}', 'SITE_UNKNOWN 1:14'],
  ['Load(C1) = 1 when Deploy(C1) = {Mars}', 'SITE_UNKNOWN 1:32'],
  ['Speed(C1) = 5 MBS', 'NETWORK_UNKNOWN 1:1'],
  // Units and kinds of values.
  ['Memory(C1) = 2048', 'UNIT_MISMATCH 1:1'],
  ['Speed(RED) = 5 MB', 'UNIT_MISMATCH 1:1'],
  ['CPU(C1) = 2 GHz', 'UNIT_MISMATCH 1:1'],
  ['Load(C1) = Free(C1)', 'UNIT_MISMATCH 1:1'],
  ['Load(C1) = 1 s + 1 MB', 'UNIT_MISMATCH 1:16'],
  ['Load(C1) = 1 EUR / 1 USD', 'UNIT_MISMATCH 1:18'],
  ['Load(C1) = 1 when Latency(C1) > 200', 'UNIT_MISMATCH 1:31'],
  ['Load(C1) = 1 when rate(Users(C1), 5 min) > 5', 'UNIT_MISMATCH 1:42'],
  ['Memory(C1) = max(1 GiB, 5)', 'UNIT_MISMATCH 1:14'],
  ['Memory(C1) = Free(C1) default 5', 'UNIT_MISMATCH 1:23'],
  ['Load(C1) = {Domain1}', 'TYPE_MISMATCH 1:12'],
  ['SLA(C1) = 3', 'TYPE_MISMATCH 1:11'],
  ['Load(C1) = Users > 3', 'TYPE_MISMATCH 1:18'],
  ['Load(C1) = 1 when Users', 'TYPE_MISMATCH 1:19'],
  ['Load(C1) = 1 when Users and Users > 3', 'TYPE_MISMATCH 1:19'],
  ['Load(C1) = 1 when not Users', 'TYPE_MISMATCH 1:23'],
  ['Load(C1) = 1 when Users = {Domain1}', 'TYPE_MISMATCH 1:27'],
  ['Load(C1) = 1 + SLA(C1)', 'TYPE_MISMATCH 1:16'],
  ['Load(C1) = -(Users > 3)', 'TYPE_MISMATCH 1:20'],
  ['Load(C1) = avg(SLA(C1), 5 min)', 'TYPE_MISMATCH 1:12'],
  ['Load(C1) = Users default {Domain1}', 'TYPE_MISMATCH 1:26'],
  // Values and conditions that cannot be.
  ['Replicas(C1) = 11', 'RULE_OUT_OF_BOUNDS 1:16'],
  ['Replicas(C1) = 12 + Users(C1)', 'RULE_OUT_OF_BOUNDS 1:19'],
  ['Replicas(C2) = -1', 'RULE_OUT_OF_BOUNDS 1:16'],
  ['CPU(C1) = 0', 'RULE_OUT_OF_BOUNDS 1:11'],
  ['Load(C1) = Users(C1) / 0', 'DIVISION_BY_ZERO 1:22'],
  ['Load(C1) = Users(C1) / (3 - 3)', 'DIVISION_BY_ZERO 1:22'],
  ['Load(C1) = 1 when Utilisation(C1) > 80', 'CONDITION_NEVER 1:35'],
  ['Load(C1) = 1 when Users < 0', 'CONDITION_NEVER 1:25'],
  ['Load(C1) = 1 when avg(Utilisation(C1), 5 min) / 2 > 60 %', 'CONDITION_NEVER 1:51'],
  ['Load(C1) = 1 when Users > 5 and Users < 3', 'CONDITION_NEVER 1:29'],
  ['Load(C1) = 1 when Users = 5 and Users != 5', 'CONDITION_NEVER 1:29'],
  ['Load(C1) = 1 when SLA(C1) = Gold and SLA(C1) = Silver', 'CONDITION_NEVER 1:34'],
  ['Load(C1) = 1 when false', 'CONDITION_NEVER 1:19'],
  ['Load(C1) = 1 when Users > 5 and Utilisation > 150 %', 'CONDITION_NEVER 1:45'],
  ['Load(C1) = 1 when Replicas(C1) > 10', 'CONDITION_NEVER 1:32'],
  ['Load(C1) = 1 when Users >= 0', 'CONDITION_ALWAYS 1:25'],
  ['Load(C1) = 1 when Users > 5 or Users < 8', 'CONDITION_ALWAYS 1:29'],
  ['Load(C1) = 1 when Utilisation <= 100 %', 'CONDITION_ALWAYS 1:31'],
  ['Load(C1) = 1 when count(Users, 5 min) > 0', 'CONDITION_ALWAYS 1:39'],
  ['Load(C1) = 1 when not (Users < 0)', 'CONDITION_NEVER 1:30'],
  // Statements together.
  ['Load(C1) = Load(C1) + 1', 'RULE_CYCLE 1:1'],
  ['Load(C1) = 2 * Load(C2)\nLoad(C2) = Load(C3)\nLoad(C3) = Load(C1) + 1', 'RULE_CYCLE 1:1'],
  ['Load(C3) = 1\nLoad(C2) = Load(C1)\nLoad(C1) = Load(C2) + Load(C3)', 'RULE_CYCLE 2:1'],
  ['SLA(C1) = Gold\nSLA(C1) = Silver', 'RULES_CONTRADICT 2:1'],
  ['SLA(C1) = Gold\nsla(C1) = Gold', 'RULE_REPEATED 2:1'],
  ['Deploy(C1) = {Domain1}\nDeploy(C1) = {Domain2}', 'RULES_CONTRADICT 2:1'],
  ['Replicas(C1) = 2\nReplicas(C1) = 3 when Users > 5', 'RULES_CONTRADICT 2:1'],
  ['Replicas(C1) = 2 when Users > 5\nReplicas(C1) = 3 when Users > 7', 'RULES_CONTRADICT 2:1'],
  [
    'Replicas(C1) = Replicas(C1) + 1 when Utilisation(C1) > 40 %\nReplicas(C1) = Replicas(C1) - 1 when Utilisation(C1) < 60 %',
    'RULES_OPPOSED 2:1',
  ],
  [
    'Replicas(C1) = min(2 * Replicas(C1), 8) when Users > 5\nReplicas(C1) = Replicas(C1) / 2 when Latency(C1) < 1 s',
    'RULES_OPPOSED 2:1',
  ],
  [
    'Load(C1) = Nix\nLoad(C9) = 1\nSLA(C1) = Glod',
    'METRIC_UNKNOWN 1:12',
    'COMPONENT_UNKNOWN 2:1',
    'SLA_CLASS_UNKNOWN 3:11',
  ],
];

describe('rules that are in order', () => {
  for (const text of GOOD) {
    test(text, () => {
      assert.deepEqual(
        faultsOf(text).map(({ line, column, message }) => `${line}:${column} ${message}`),
        [],
      );
    });
  }
});

describe('rules that are not', () => {
  for (const [text, ...expected] of BAD) {
    test(`${JSON.stringify(text)}: ${expected.join(', ')}`, () => {
      const faults = faultsOf(text);
      assert.deepEqual(shown(faults), expected);
      for (const { message, remedy, path } of faults) {
        assert.doesNotMatch(
          `${message} ${remedy}`,
          /\{(\w+)\}(?<!\{Domain\d\})(?<!\{Mars\})/,
          'a text of the error table is not filled',
        );
        assert.match(remedy, /\.$/);
        assert.equal(path, '/rules');
      }
    });
  }

  const HINTS: readonly (readonly [string, RegExp])[] = [
    ['Laod(C1) = 3', /Did you mean "Load"\? Rules define: Load, CPU/],
    ['Load(C1) = Usres(C1)', /Did you mean "Users"/],
    ['Load(C1) = 3 * Load(C22)', /Did you mean "C2"/],
    ['SLA(C1) = Glod', /Did you mean "Gold"/],
    ['Deploy(C1) = {Domian1}', /Did you mean "Domain1"/],
    ['Speed(BLEU) = 1 MBS', /Did you mean "BLUE"/],
    ['Memory(C1) = 5 gib', /Did you mean "GiB"/],
    ['Load(C1) = Users(C1) wen Users > 1', /Did you mean "when"/],
    ['Load(C1) = roud(1 + 1)', /Functions are: min, max/],
    ['Load(C1) = Load', /Say of which component: Load\(C1\)/],
    ['Load(C1) = 1 when Utilisation(C1) > 80', /Write 80 % for a percentage/],
    ['Load(C1) = 1 when Users & true', /Write "and"/],
    ['Memory(C1) = 2048', /Write the unit behind the number, to have an amount of data \(such as 2 GiB\)/],
    ['Load(C1) = Users(C1) / 1000 default 1', /\(Users\(C1\) \/ 1000\) default 1/],
    ['Replicas(C1) = 11', /Possible is 1 to 10/],
  ];
  for (const [text, remedy] of HINTS) {
    test(`${text} is told: ${remedy.source}`, () => {
      const [fault] = faultsOf(text);
      assert.match(fault?.remedy ?? 'it was accepted', remedy);
    });
  }

  test('a cycle is told as the way around', () => {
    const [fault] = faultsOf('Load(C2) = Load(C3)\nLoad(C1) = Load(C2)\nLoad(C3) = Load(C1) + 1');
    assert.match(fault?.message ?? '', /Load\(C2\) → Load\(C3\) → Load\(C1\) → Load\(C2\)/);
  });

  test('a contradiction names the other statement and its line', () => {
    const [fault] = faultsOf('SLA(C1) = Gold\n\nSLA(C1) = Silver');
    assert.match(fault?.message ?? '', /"SLA\(C1\) = Gold" \(line 1\) and "SLA\(C1\) = Silver"/);
  });

  test('lists that are not known are not checked against', () => {
    const scope = { components: new Map([['C1', {}]]), metrics: new Map() };
    assert.deepEqual(faultsOf('SLA(C1) = Platinum\nDeploy(C1) = {Anywhere}\nSpeed(any) = 1 MBS', scope), []);
  });

  test('a target that a rule defines is checked as defined, not as the metric of that name', () => {
    const percent = { unit: { symbol: '%', factor: 0.01, dimension: {} } };
    const scope = {
      components: new Map([['C1', {}]]),
      metrics: new Map([
        ['CPU', percent],
        ['Memory', percent],
      ]),
    };
    assert.deepEqual(shown(faultsOf('Load(C1) = 1 when CPU(C1) > 4', scope)), ['CONDITION_NEVER 1:27']);
    assert.deepEqual(faultsOf('CPU(C1) = 8\nMemory(C1) = 4 GiB\nLoad(C1) = 1 when CPU(C1) > 4', scope), []);
    assert.deepEqual(faultsOf('Memory(C1) = 4 GiB\nLoad(C1) = 1 when avg(Memory(C1), 5 min) > 80 %', scope), []);
  });

  test('what is too complicated to analyse is given the benefit of the doubt', () => {
    const opposed = (up: string, down: string) =>
      `Replicas(C1) = Replicas(C1) + 1 when ${up}\nReplicas(C1) = Replicas(C1) - 1 when ${down}`;
    assert.deepEqual(faultsOf(opposed('Users(C1) > Users(C2)', 'Users(C1) < Users(C2)')), []);
    assert.deepEqual(faultsOf(opposed('abs(Balance) > 0.5', 'abs(Balance) < 0.2')), []);
  });
});
