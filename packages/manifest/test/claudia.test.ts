import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CLAUDIA_NS, type ElementLike } from '../src/claudia/element.ts';
import { mergeClaudia } from '../src/claudia/merge-claudia.ts';
import { readClaudia } from '../src/claudia/read-claudia.ts';
import { explainClaudia } from '../src/explain/explain-claudia.ts';
import { printExpression } from '../src/expression/print-expression.ts';
import { evaluateScaling } from '../src/sections/evaluate-scaling.ts';
import { parsed } from './samples.ts';

const OVF_NS = 'http://schemas.dmtf.org/ovf/envelope/1';

type Attributes = Readonly<Record<string, string>>;
type Inner = string | readonly ElementLike[];

let line = 0;

/** An element of OVF; attributes of Claudia are written with "c:". */
function ovf(name: string, attributes: Attributes = {}, inner: Inner = []): ElementLike {
  return element(OVF_NS, name, attributes, inner);
}

function c(name: string, attributes: Attributes = {}, inner: Inner = []): ElementLike {
  return element(CLAUDIA_NS, name, attributes, inner);
}

function element(ns: string, name: string, attributes: Attributes, inner: Inner): ElementLike {
  line += 1;
  return {
    name,
    ns,
    attributes: Object.entries(attributes).map(([key, value]) => {
      return key.startsWith('c:') ? { name: key.slice(2), ns: CLAUDIA_NS, value } : { name: key, ns: '', value };
    }),
    children: typeof inner === 'string' ? [] : inner,
    text: typeof inner === 'string' ? inner : '',
    line,
    column: 1,
  };
}

function rule(changes: Readonly<Record<string, string>> = {}): ElementLike {
  const {
    KPIName = 'jobqueue',
    Window = '5',
    unit = 'minute',
    Frequency = '20',
    Quota = '50',
    Tolerance = '60',
  } = changes;
  return c('Rule', {}, [
    c('KPIName', {}, KPIName),
    c('Window', { unit }, Window),
    c('Frequency', {}, Frequency),
    c('Quota', {}, Quota),
    ...(Tolerance === '' ? [] : [c('Tolerance', {}, Tolerance)]),
  ]);
}

function envelope(parts: { readonly sections?: readonly ElementLike[]; readonly worker?: readonly ElementLike[] }) {
  return ovf('Envelope', {}, [
    ovf('NetworkSection', {}, [ovf('Network', { name: 'out', 'c:public': 'true' }), ovf('Network', { name: 'in' })]),
    c('KPISection', {}, [c('KPI', { KPIname: 'jobqueue' })]),
    ovf('VirtualSystemCollection', { id: 'site' }, [
      ...(parts.sections ?? []),
      ovf('VirtualSystem', { id: 'head', 'c:min': '1', 'c:max': '1', 'c:initial': '1' }),
      ovf('VirtualSystem', { id: 'worker', 'c:min': '1', 'c:max': '4' }, parts.worker ?? []),
    ]),
  ]);
}

const elastic = (one: ElementLike) => ({ worker: [c('ElasticArraySection', {}, [one])] });

describe("Claudia's elastic arrays", () => {
  test('are rules about the average of a KPI per replica, around the quota', () => {
    const { scaling, metrics, diagnostics, publicNetworks } = readClaudia(envelope(elastic(rule())));
    const worker = scaling.find(({ component }) => component === 'worker');
    assert.deepEqual(
      worker?.rules.map(
        (one) => one.kind === 'condition' && [printExpression(one.when.expression), one.adjustment, one.cooldownMs],
      ),
      [
        ['avg(jobqueue, 5 min) / Replicas(worker) > 80', { kind: 'change', by: 1 }, 20_000],
        ['avg(jobqueue, 5 min) / Replicas(worker) < 20', { kind: 'change', by: -1 }, 20_000],
      ],
    );
    assert.deepEqual([worker?.min, worker?.initial, worker?.max], [1, 1, 4]);
    assert.deepEqual([metrics.map(({ name }) => name), diagnostics, publicNetworks], [['jobqueue'], [], ['out']]);
  });

  test('decide nothing while nothing was measured, though Claudia began with zeros', () => {
    const { manifest } = mergeClaudia(parsed('hanse: 1\napplication: g\n'), readClaudia(envelope(elastic(rule()))));
    const decide = (samples: readonly number[]) =>
      evaluateScaling(manifest, {
        metrics: { samples: (_metric, _component, _from, to) => samples.map((value) => ({ at: to, value })) },
        now: 0,
        replicas: new Map([['worker', 2]]),
      }).find(({ scaling }) => scaling.component === 'worker')?.wanted;
    assert.deepEqual([decide([]), decide([170]), decide([100]), decide([30])], [2, 3, 2, 1]);
  });

  test('without a tolerance act on both sides of the quota; one of 100 % never takes away', () => {
    const texts = (one: ElementLike) => {
      const { scaling, diagnostics } = readClaudia(envelope(elastic(one)));
      const rules = scaling.find(({ component }) => component === 'worker')?.rules ?? [];
      return [rules.map((each) => each.kind === 'condition' && each.when.text), diagnostics.map(({ code }) => code)];
    };
    assert.deepEqual(texts(rule({ Tolerance: '' }))[0], [
      'avg(jobqueue, 5 min) / Replicas(worker) > 50',
      'avg(jobqueue, 5 min) / Replicas(worker) < 50',
    ]);
    assert.deepEqual(texts(rule({ Tolerance: '100' })), [
      ['avg(jobqueue, 5 min) / Replicas(worker) > 100'],
      ['MANIFEST_CLAUDIA_TOLERANCE'],
    ]);
  });

  test('with a fault say what, where and what was expected', () => {
    const found = (changes: Readonly<Record<string, string>>) =>
      readClaudia(envelope(elastic(rule(changes)))).diagnostics.map(
        ({ code, message, remedy }) => `${code}: ${message}; ${remedy}`,
      );
    assert.match(
      found({ Quota: 'many' })[0] ?? '',
      /MANIFEST_CLAUDIA_VALUE: Quota has the value "many".*a number from 1/,
    );
    assert.match(found({ unit: 'fortnight' })[0] ?? '', /unit has the value "fortnight".*second, minute/);
    assert.match(found({ KPIName: 'load' })[0] ?? '', /MANIFEST_CLAUDIA_KPI: KPI "load"/);
    assert.match(
      found({ Frequency: '' })[0] ?? '',
      /MANIFEST_CLAUDIA_MISSING: Element Rule of Claudia has no Frequency/,
    );
  });
});

describe("Claudia's other sections", () => {
  test('become directives, objectives and network services', () => {
    const parts = readClaudia(
      envelope({
        sections: [
          c('AffinitySection', {}, [
            c('Affinity', { scope: 'domain' }, [c('VirtualSystemId', {}, 'head'), c('VirtualSystemId', {}, 'worker')]),
            c('AntiAffinity', { scope: 'physical' }, [
              c('VirtualSystemId', {}, 'head'),
              c('VirtualSystemId', {}, 'worker'),
            ]),
          ]),
          c('DeploymentSection', {}, [
            c('Restriction', {}, [
              c('Country', {}, 'DE'),
              c('Country', { inside: 'false' }, 'US'),
              c('Timezone', {}, 'CET'),
            ]),
          ]),
          c('AvailabilitySection', {}, [c('Window', { unit: 'month' }, '1'), c('Percentile', {}, '99.5')]),
          c('PerformanceObjectiveSection', {}, [
            c('Constraint', {}, [
              c('Name', {}, 'short'),
              c('KPIName', {}, 'jobqueue'),
              c('Window', {}, '10'),
              c('Range', {}, [c('Min', {}, '0'), c('Max', {}, '40')]),
              c('Percentage', {}, '90'),
            ]),
          ]),
        ],
        worker: [
          c('FirewallSection', {}, [
            c('DefaultPolicy', {}, 'deny'),
            c('Rule', { policy: 'allow' }, [
              c('ExternalIP', {}, '0.0.0.0'),
              c('Protocol', {}, 'tcp'),
              c('InternalIP', {}, '10.0.0.1'),
              c('InternalPortStart', {}, '80'),
            ]),
          ]),
          c('LoadBalancerSection', {}, [
            c('Pool', { name: 'web', vnic: '1', algorithm: 'Least' }, [
              c('VirtualPort', {}, '80'),
              c('Member', {}, [c('Server', {}, 'worker'), c('ServicePort', {}, '8080')]),
            ]),
          ]),
        ],
      }),
    );
    assert.deepEqual(parts.placement, [
      { kind: 'within', components: ['head', 'worker'], jurisdictions: ['DE'] },
      { kind: 'outside', components: ['head', 'worker'], jurisdictions: ['US'] },
      { kind: 'together', components: ['head', 'worker'] },
    ]);
    assert.deepEqual(
      parts.objectives.map(({ name, condition, share, windowMs }) => [name, condition.text, share, windowMs]),
      [
        ['availability', 'Available >= 1', 0.995, 2_592_000_000],
        ['short', 'jobqueue >= 0 and jobqueue <= 40', 0.9, 600_000],
      ],
    );
    assert.deepEqual(
      parts.firewall.map(({ action, protocol, ports }) => [action, protocol, ports]),
      [
        ['allow', 'tcp', [{ first: 80, last: 80 }]],
        ['deny', 'any', []],
      ],
    );
    assert.deepEqual(
      parts.loadBalancers.map(({ name, component, members, memberPort, algorithm }) => [
        name,
        component,
        members,
        memberPort,
        algorithm,
      ]),
      [['web', 'worker', ['worker'], 8080, 'least-connections']],
    );
    assert.deepEqual(parts.diagnostics.map(({ code }) => code).sort(), [
      'MANIFEST_CLAUDIA_NO_EFFECT',
      'MANIFEST_CLAUDIA_PHYSICAL',
    ]);
  });

  test('macros in property values are told, unknown ones with those there are', () => {
    const property = (value: string) => ovf('Property', { key: 'k', value });
    const { cloudProperties, diagnostics } = readClaudia(
      envelope({
        worker: [
          ovf('ProductSection', {}, [
            property('@IP(out)'),
            property('a@b.org'),
            property('@ServiceId.kpis.q'),
            property('@Foo'),
          ]),
        ],
      }),
    );
    assert.deepEqual(
      cloudProperties.map(({ virtualSystem, macros }) => [virtualSystem, macros]),
      [
        ['worker', ['@IP(out)']],
        ['worker', ['@ServiceId']],
      ],
    );
    assert.match(diagnostics[0]?.message ?? '', /no macro @Foo/);
    const [said] = explainClaudia({ ...readClaudia(envelope({})), cloudProperties });
    assert.deepEqual(said?.lines, [
      'network out is reached from outside',
      'worker has 2 values for the cloud to set, filled from @IP(out) and @ServiceId',
    ]);
  });

  test('never make the reader throw, however deep or empty they are', () => {
    let nest = ovf('VirtualSystem', { id: 'inner' });
    for (let depth = 0; depth < 10_000; depth += 1) nest = ovf('VirtualSystemCollection', { id: `d${depth}` }, [nest]);
    assert.deepEqual(readClaudia(ovf('Envelope', {}, [nest])).scaling, []);
    const names = [
      'ElasticArraySection',
      'AffinitySection',
      'AvailabilitySection',
      'PerformanceObjectiveSection',
      'AspectsSection',
    ];
    const { diagnostics } = readClaudia(envelope({ worker: names.map((name) => c(name)) }));
    assert.deepEqual([...new Set(diagnostics.map(({ code }) => code))].sort(), [
      'MANIFEST_CLAUDIA_MISSING',
      'MANIFEST_CLAUDIA_NO_EFFECT',
    ]);
  });
});

describe('a manifest and its package', () => {
  test('are joined: the manifest wins and a note says so; names follow the components', () => {
    const own = parsed(
      'hanse: 1\napplication: g\ncomponents: { wn: { virtualSystem: worker } }\nscaling: { head: { max: 2 } }\nmetrics: { jobqueue: {} }\n',
    );
    const { manifest, notes } = mergeClaudia(own, readClaudia(envelope(elastic(rule()))));
    const wn = manifest.scaling?.find(({ component }) => component === 'wn');
    assert.equal(
      wn?.rules[0]?.kind === 'condition' && wn.rules[0].when.text,
      'avg(jobqueue, 5 min) / Replicas(wn) > 80',
    );
    assert.deepEqual(notes, [
      'metric jobqueue: the manifest overrules the OVF package',
      'scaling of head: the manifest overrules the OVF package',
      'scaling of wn: from the OVF package',
    ]);
    assert.equal(manifest.scaling?.find(({ component }) => component === 'head')?.max, 2);
  });
});
