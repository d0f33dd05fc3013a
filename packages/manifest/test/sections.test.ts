import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bindManifest } from '../src/bind-manifest.ts';
import type { OvfOutline } from '../src/bound-manifest.ts';
import { isError } from '../src/diagnostic.ts';
import { examineManifest } from '../src/examine-manifest.ts';
import { printExpression } from '../src/expression/print-expression.ts';
import { parsed } from './samples.ts';

const HEAD = 'hanse: 1\napplication: shop\n';
const PACKAGE: OvfOutline = {
  virtualSystems: ['C1', 'C3', 'C11', 'lb'].map((id) => ({ id, properties: [] })),
  networks: ['RED', 'front'],
};

describe('the statements of the RESERVOIR deck, letter by letter', () => {
  const DECK = `${HEAD}rules:
  - Load(C3) = 3 * Load(C1)
  - CPU(C1) = Users(C1) / 1000
  - Replicas(C1) = RequestPerSecond(C1) / 500
  - SLA(C1) = Gold
  - Deploy(C11) = {Domain1, Domain3}
  - SPEED(RED) = 5MBS
`;

  test('become the parts of the manifest that say the same', () => {
    const manifest = parsed(DECK);
    assert.deepEqual(manifest.placement, [{ kind: 'on', components: ['C11'], sites: ['Domain1', 'Domain3'] }]);
    assert.deepEqual(manifest.sla?.components, [{ component: 'C1', name: 'Gold', path: '/rules/3' }]);
    assert.deepEqual(
      manifest.network?.speeds.map(({ network, bytesPerSecond }) => [network, bytesPerSecond]),
      [['RED', 5_000_000]],
    );
    const [scaling] = manifest.scaling ?? [];
    assert.deepEqual([scaling?.component, scaling?.min, scaling?.max], ['C1', 1, 10]);
    assert.equal(scaling?.rules[0]?.kind, 'equation');
    assert.equal(manifest.rules?.length, 6);
  });

  test('fit a package that has the names, with one warning about missing bounds', () => {
    const bound = bindManifest(parsed(DECK), PACKAGE);
    assert.ok(bound.ok, bound.ok ? '' : bound.error.message);
    assert.deepEqual(
      bound.value.warnings?.map(({ code, severity }) => [code, severity]),
      [['MANIFEST_SCALING_UNBOUNDED', 'warning']],
    );
  });

  test('may stand in one block, with comments', () => {
    const block = `${HEAD}rules:\n  - |\n    # sizes\n    Load(C3) = 3 * Load(C1)\n\n    SLA(C1) = Golld\n`;
    const { diagnostics } = examineManifest(block, { fileName: 'x', ovf: PACKAGE });
    assert.deepEqual(
      diagnostics.map(({ code, line, column, remedy }) => [code, line, column, remedy.slice(0, 21)]),
      [['MANIFEST_SLA_CLASS_UNKNOWN', 8, 15, 'Did you mean "Gold"? ']],
    );
  });
});

describe('a statement and a directive about one component', () => {
  test('contradict each other where they share no site, told at the statement', () => {
    const text = `${HEAD}placement:\n  - on: { components: [C11], sites: [north] }\nrules:\n  - Deploy(C11) = {south}\n`;
    const { diagnostics } = examineManifest(text, { fileName: 'x', ovf: PACKAGE });
    assert.deepEqual(
      diagnostics.map(({ code, line, path }) => [code, line, path]),
      [['MANIFEST_SITES_DISJOINT', 6, '/rules/0']],
    );
  });
});

describe('service levels', () => {
  const SLA = `${HEAD}sla:
  class: Gold
  objectives:
    - { name: fast, must: "p95(ResponseTime(lb), 5 min) <= 300 ms", window: 1 day, percentage: 99.5 % }
    - { name: short, metric: "avg(ResponseTime(lb), 10 min)", comparison: "<=", target: 800 ms }
  penalties:
    - { objective: fast, below: 99.5 %, credit: 10 % }
    - { objective: fast, below: 95, credit: 5.00 EUR }
  cap: 50
`;

  test('say condition, window, share of the time and credits', () => {
    const { sla } = parsed(SLA);
    const [fast, short] = sla?.objectives ?? [];
    assert.deepEqual(
      [fast?.windowMs, fast?.share, short?.windowMs, short?.share],
      [86_400_000, 0.995, 2_592_000_000, 1],
    );
    assert.equal(printExpression(short?.condition.expression ?? fail()), 'avg(ResponseTime(lb), 10 min) <= 800 ms');
    assert.deepEqual(
      sla?.penalties.map(({ below, credit }) => [below, credit]),
      [
        [0.995, { kind: 'share', share: 0.1 }],
        [0.95, { kind: 'amount', money: { currency: 'EUR', micros: 5_000_000 } }],
      ],
    );
    assert.equal(sla?.cap, 0.5);
  });

  test('fit their package', () => {
    assert.ok(bindManifest(parsed(SLA), PACKAGE).ok);
  });
});

function fail(): never {
  throw new assert.AssertionError({ message: 'it is not there' });
}

interface Fault {
  readonly name: string;
  readonly text: string;
  /** `code line:column path`. */
  readonly expected: readonly string[];
  readonly message: RegExp;
  readonly remedy: RegExp;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'an expression that breaks off',
    text: 'scaling:\n  C1: { max: 2, rules: [{ when: "CPUUsage(C1) >", then: +1 }] }',
    expected: ['MANIFEST_RULE_SYNTAX 4:48 /scaling/C1/rules/0/when'],
    message: /Found the end/,
    remedy: /Expected/,
  },
  {
    name: 'a rule with neither condition nor time',
    text: 'scaling:\n  C1: { max: 2, rules: [{ then: +1 }] }',
    expected: ['MANIFEST_RULE_OCCASION 4:25 /scaling/C1/rules/0'],
    message: /one occasion/,
    remedy: /"when" and "at"/,
  },
  {
    name: 'a change that is none',
    text: 'scaling:\n  C1: { max: 2, rules: [{ at: "0 9 * * *", then: double }] }',
    expected: ['MANIFEST_VALUE_INVALID 4:50 /scaling/C1/rules/0/then'],
    message: /"double"/,
    remedy: /\+1, -2, "=3"/,
  },
  {
    name: 'a time that is none',
    text: 'scaling:\n  C1: { max: 2, rules: [{ at: "61 9 * * *", then: "=2" }] }',
    expected: ['MANIFEST_SCHEDULE_INVALID 4:31 /scaling/C1/rules/0/at'],
    message: /"61" is no minute from 0 to 59/,
    remedy: /cron/,
  },
  {
    name: 'bounds the wrong way round',
    text: 'scaling:\n  C1: { min: 4, max: 2 }',
    expected: ['MANIFEST_BOUNDS_CROSSED 4:22 /scaling/C1/max'],
    message: /At least 4 and at most 2/,
    remedy: /at least as large/,
  },
  {
    name: 'a start outside the bounds',
    text: 'scaling:\n  C1: { min: 1, initial: 9, max: 2 }',
    expected: ['MANIFEST_INITIAL_OUTSIDE 4:26 /scaling/C1/initial'],
    message: /9 replicas at first/,
    remedy: /from 1 to 2/,
  },
  {
    name: 'scaling of a component that is not there',
    text: 'scaling:\n  C2: { max: 2 }',
    expected: ['MANIFEST_COMPONENT_UNKNOWN 4:7 /scaling/C2'],
    message: /no component "C2"/,
    remedy: /Did you mean "C1"/,
  },
  {
    name: 'a condition of different dimensions',
    text: 'scaling:\n  C1: { max: 2, rules: [{ when: "ResponseTime(C1) > 5 GiB", then: +1 }] }',
    expected: ['MANIFEST_UNIT_MISMATCH 4:51 /scaling/C1/rules/0/when'],
    message: /a duration .* on its left/,
    remedy: /Both sides must measure the same/,
  },
  {
    name: 'a metric that nobody declared',
    text: 'scaling:\n  C1: { max: 2, rules: [{ when: "QueueLength(C1) > 5", then: +1 }] }',
    expected: ['MANIFEST_METRIC_UNKNOWN 4:34 /scaling/C1/rules/0/when'],
    message: /QueueLength/,
    remedy: /./,
  },
  {
    name: 'a OneFlow condition that breaks off',
    text: 'scaling:\n  C1: { max: 2, elasticity_policies: [{ type: CHANGE, adjust: 1, expression: "CPU >" }] }',
    expected: ['MANIFEST_ONEFLOW_CONDITION 4:78 /scaling/C1/elasticity_policies/0/expression'],
    message: /at character 6/,
    remedy: /an attribute or a number/,
  },
  {
    name: 'a metric with a unit that is none',
    text: 'metrics:\n  Wait: { unit: sekunden }',
    expected: ['MANIFEST_UNIT_UNKNOWN 4:17 /metrics/Wait/unit'],
    message: /"sekunden"/,
    remedy: /seconds|ms, s/,
  },
  {
    name: 'a metric whose range is empty',
    text: 'metrics:\n  Wait: { unit: ms, range: { min: 5 s, max: 100 } }',
    expected: ['MANIFEST_RANGE_EMPTY 4:28 /metrics/Wait/range'],
    message: /begins at 5 s and ends at 100/,
    remedy: /Exchange/,
  },
  {
    name: 'a metric with the name of a function',
    text: 'metrics:\n  avg: {}',
    expected: ['MANIFEST_METRIC_RESERVED 4:8 /metrics/avg'],
    message: /Metric avg/,
    remedy: /another name/,
  },
  {
    name: 'an objective that says nothing',
    text: 'sla:\n  objectives:\n    - { name: fast, metric: Users }',
    expected: ['MANIFEST_OBJECTIVE_INCOMPLETE 5:7 /sla/objectives/0'],
    message: /does not say what must hold/,
    remedy: /Add "must"/,
  },
  {
    name: 'a class that is not there, with a component of two classes',
    text: 'sla: { class: Golden, components: { C1: Silver } }\nrules: [SLA(C1) = Bronze]',
    expected: ['MANIFEST_SLA_CLASS_UNKNOWN 3:15 /sla/class', 'MANIFEST_SLA_CLASS_TWICE 4:9 /rules/0'],
    message: /service class "Golden"/,
    remedy: /Did you mean "Gold"\? Classes are: Gold, Silver, Bronze/,
  },
  {
    name: 'a penalty that falls',
    text: 'sla:\n  objectives: [{ name: up, must: "Available >= 1", percentage: 99 }]\n  penalties:\n    - { objective: up, below: 99 %, credit: 20 % }\n    - { objective: up, below: 95 %, credit: 10 % }',
    expected: ['MANIFEST_PENALTY_FALLING 7:7 /sla/penalties/1'],
    message: /Below 95 % less is paid than below 99 %/,
    remedy: /grow/,
  },
  {
    name: 'a penalty above its promise',
    text: 'sla:\n  objectives: [{ name: up, must: "Available >= 1", percentage: 99 }]\n  penalties: [{ objective: up, below: 99.9 %, credit: 20 % }]',
    expected: ['MANIFEST_PENALTY_ABOVE 5:15 /sla/penalties/0'],
    message: /only promises 99 %/,
    remedy: /at 99 % or below/,
  },
  {
    name: 'a penalty of nothing',
    text: 'sla: { penalties: [{ objective: up, below: 99.9 %, credit: 20 % }] }',
    expected: ['MANIFEST_OBJECTIVE_UNKNOWN 3:20 /sla/penalties/0'],
    message: /names objective up/,
    remedy: /none/,
  },
  {
    name: 'an objective that always holds',
    text: 'sla: { objectives: [{ name: up, must: "Users >= 0" }] }',
    expected: ['MANIFEST_CONDITION_ALWAYS 3:46 /sla/objectives/0/must'],
    message: /always/,
    remedy: /./,
  },
  {
    name: 'a network that is not there, with two speeds',
    text: 'network: { speeds: { frnt: 5MBS, RED: 5MBS } }\nrules: [SPEED(RED) = 6MBS]',
    expected: ['MANIFEST_NETWORK_UNKNOWN 3:28 /network/speeds/frnt', 'MANIFEST_SPEED_TWICE 4:9 /rules/0'],
    message: /no network "frnt"/,
    remedy: /Did you mean "front"/,
  },
  {
    name: 'a speed that is none',
    text: 'network: { speeds: { front: 5 GiB } }',
    expected: ['MANIFEST_VALUE_INVALID 3:29 /network/speeds/front'],
    message: /"5 GiB"/,
    remedy: /a speed/,
  },
  {
    name: 'ports of no protocol, and an address that is none',
    text: 'network:\n  firewall:\n    - { action: allow, ports: [80] }\n    - { action: allow, protocol: tcp, from: 300.1.1.1, ports: ["90-80"] }',
    expected: [
      'MANIFEST_PORTS_WITHOUT_PROTOCOL 5:31 /network/firewall/0/ports',
      'MANIFEST_VALUE_INVALID 6:45 /network/firewall/1/from',
      'MANIFEST_VALUE_INVALID 6:64 /network/firewall/1/ports/0',
    ],
    message: /protocol any/,
    remedy: /tcp/,
  },
  {
    name: 'two VPNs of one name with a component that is not there',
    text: 'network: { vpn: [{ name: a, components: [C1, C3] }, { name: a, components: [C1, lb] }] }',
    expected: ['MANIFEST_NOT_UNIQUE 3:61 /network/vpn/1/name'],
    message: /\/network names a twice/,
    remedy: /once/,
  },
  {
    name: 'a budget in two currencies',
    text: 'budget: { perHour: 1 EUR, perMonth: 100 NOK }',
    expected: ['MANIFEST_BUDGET_CURRENCIES 3:9 /budget'],
    message: /EUR per hour and in NOK per month/,
    remedy: /one currency/,
  },
  {
    name: 'a budget of nothing',
    text: 'budget: {}',
    expected: ['MANIFEST_VALUE_INVALID 3:9 /budget'],
    message: /\/budget has the value \{\}/,
    remedy: /perHour/,
  },
];

describe('a section with a fault is refused with place, reason and remedy', () => {
  for (const { name, text, expected, message, remedy } of FAULTS) {
    test(name, () => {
      const { diagnostics } = examineManifest(`${HEAD}${text}\n`, { fileName: 'x', ovf: PACKAGE });
      const errors = diagnostics.filter(isError);
      assert.deepEqual(
        errors.map(({ code, line, column, path }) => `${code} ${line}:${column} ${path}`),
        expected,
      );
      assert.match(errors[0]?.message ?? '', message);
      assert.match(errors[0]?.remedy ?? '', remedy);
      for (const one of diagnostics)
        assert.doesNotMatch(one.message + one.remedy, /\{\w+\}/, 'an unfilled placeholder');
    });
  }
});

describe('what is odd but no fault is a warning', () => {
  const ODD: readonly (readonly [name: string, text: string, code: string])[] = [
    [
      'a budget that ends before the month',
      'budget: { perHour: 1 EUR, perMonth: 100 EUR }',
      'MANIFEST_BUDGET_SHORT_MONTH',
    ],
    [
      'rules that can change nothing',
      'scaling: { C1: { min: 2, max: 2, rules: [{ at: "0 9 * * *", then: +1 }] } }',
      'MANIFEST_BOUNDS_FIXED',
    ],
    [
      'a OneFlow condition without brackets',
      'scaling: { C1: { max: 3, elasticity_policies: [{ type: CHANGE, adjust: 1, expression: "CPU > 40 && NETRX > 1 || NETTX > 2" }] } }',
      'MANIFEST_ONEFLOW_MIXED',
    ],
    [
      'a firewall rule that no packet reaches',
      'network: { firewall: [{ action: deny, to: lb }, { action: allow, protocol: tcp, to: lb, ports: [80] }] }',
      'MANIFEST_FIREWALL_UNREACHED',
    ],
    [
      'a credit above the cap',
      'sla: { cap: 5 %, objectives: [{ name: up, must: "Available >= 1" }], penalties: [{ objective: up, below: 99, credit: 10 % }] }',
      'MANIFEST_PENALTY_CAPPED',
    ],
  ];
  for (const [name, text, code] of ODD) {
    test(name, () => {
      const { diagnostics, bound } = examineManifest(`${HEAD}${text}\n`, { fileName: 'x', ovf: PACKAGE });
      assert.deepEqual(
        diagnostics.map((one) => [one.code, one.severity]),
        [[code, 'warning']],
      );
      assert.notEqual(bound, undefined);
      assert.equal(bound?.warnings?.length, 1);
    });
  }

  test('without a package names are not doubted', () => {
    const { diagnostics } = examineManifest(
      `${HEAD}scaling: { C2: { max: 2, rules: [{ when: "Users(C2) > 5", then: +1 }] } }\n`,
      {
        fileName: 'x',
      },
    );
    assert.deepEqual(diagnostics, []);
  });
});

test('a budget of the month alone limits every hour to its part of it', () => {
  assert.deepEqual(parsed(`${HEAD}budget: { perMonth: 365 EUR }\n`).budget, {
    perHour: { currency: 'EUR', micros: 500_000 },
    perMonth: { currency: 'EUR', micros: 365_000_000 },
  });
});
