import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ErrorCode, HanseError } from '@hanse/kernel';
import type { PlacementDirective } from '@hanse/manifest';
import { explain } from '../src/explanation.ts';
import { place } from '../src/place.ts';
import type { Placement, PlacementRequest } from '../src/placement.ts';
import { demand, NEEDS, type SiteSample, site } from './samples.ts';

type RequestSample = Partial<PlacementRequest> & { readonly sites?: readonly SiteSample[] };

function request({ sites = [], ...parts }: RequestSample): PlacementRequest {
  return { demands: [demand('web')], directives: [], catalogue: sites.map(site), ...parts };
}

function placed(sample: RequestSample): Placement {
  const result = place(request(sample));
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return result.value;
}

function refused(sample: RequestSample, code: ErrorCode): HanseError {
  const result = place(request(sample));
  assert.ok(!result.ok, 'it was placed');
  assert.equal(result.error.code, code, result.error.message);
  assert.doesNotMatch(result.error.message + result.error.remedy, /\{\w+\}/, 'an unfilled placeholder');
  return result.error;
}

function where({ assignments }: Placement): Record<string, string> {
  return Object.fromEntries(assignments.map(({ component, siteId }) => [component, siteId.replace('site-', '')]));
}

const NORTH: SiteSample = { name: 'north', vcpuHourMicros: 10_000 };
const SOUTH: SiteSample = { name: 'south', vcpuHourMicros: 20_000, jurisdiction: 'FR' };
const WEST: SiteSample = { name: 'west', vcpuHourMicros: 5000, jurisdiction: 'US' };
const WEB_AND_DB = [demand('web'), demand('db')];

describe('placement', () => {
  test('takes the cheapest site and says what the others would cost', () => {
    const placement = placed({ sites: [SOUTH, NORTH, WEST] });
    assert.deepEqual(where(placement), { web: 'west' });
    assert.deepEqual(placement.costPerHour, { currency: 'EUR', micros: 5000 });
    assert.deepEqual(explain(placement), [
      'web → west, 0.0050 EUR per hour each',
      '  north costs 0.0050 EUR more per hour',
      '  south costs 0.0150 EUR more per hour',
      'total 0.0050 EUR per hour, the cheapest there is',
    ]);
  });

  test('obeys every directive at once', () => {
    const directives: PlacementDirective[] = [
      { kind: 'spread', components: ['web1', 'web2'] },
      { kind: 'together', components: ['lb', 'web1'] },
      { kind: 'outside', components: ['db'], jurisdictions: ['US'] },
      { kind: 'within', components: ['db'], jurisdictions: ['DE', 'FR'] },
      { kind: 'on', components: ['lb'], sites: ['south', 'north'] },
      { kind: 'minimumSites', count: 2 },
    ];
    const demands = ['lb', 'web1', 'web2', 'db'].map((name) => demand(name));
    const placement = placed({ sites: [NORTH, SOUTH, WEST], demands, directives });
    assert.deepEqual(where(placement), { lb: 'north', web1: 'north', web2: 'west', db: 'north' });
  });

  test('fills the cheapest site and goes on at the next', () => {
    const demands = Array.from({ length: 5 }, (_, index) => demand(`web${index}`));
    const placement = placed({ sites: [{ ...WEST, vcpus: 3 }, NORTH], demands });
    assert.deepEqual(
      placement.explanation.map(({ components, siteName }) => [components.length, siteName]),
      [
        [2, 'north'],
        [3, 'west'],
      ],
    );
    assert.deepEqual(placement.explanation[0]?.alternatives[0]?.why, ['is full with the rest of the application']);
  });

  test('of equally cheap placements takes the one with the fewest networks across sites', () => {
    const twins: SiteSample[] = [
      { name: 'a', vcpus: 2 },
      { name: 'b', vcpus: 2 },
    ];
    const demands = ['front1', 'back1', 'front2', 'back2'].map((name) =>
      demand(name, 1, { networks: [name.slice(-1)] }),
    );
    const sites = where(placed({ sites: twins, demands }));
    assert.equal(sites['front1'], sites['back1']);
    assert.equal(sites['front2'], sites['back2']);
  });

  test('keeps a network on one site when a trunk is missing', () => {
    const island = { ...WEST, vcpus: 1, capabilities: { trunk: false } };
    const demands = [demand('web', 1, { networks: ['lan'] }), demand('db', 1, { networks: ['lan'] })];
    assert.deepEqual(where(placed({ sites: [island, NORTH], demands })), { web: 'north', db: 'north' });
    assert.deepEqual(Object.values(where(placed({ sites: [island, NORTH], demands: WEB_AND_DB }))).sort(), [
      'north',
      'west',
    ]);
  });

  test('spends up to the budget and not a millionth more', () => {
    const budget = (micros: number) => ({ perHour: { currency: 'EUR', micros } });
    assert.equal(placed({ sites: [NORTH], budget: budget(10_000) }).costPerHour.micros, 10_000);
    const error = refused({ sites: [NORTH], budget: budget(9999) }, 'PLACEMENT_OVER_BUDGET');
    assert.match(error.message, /costs 0.0100 EUR per hour, over the budget of 0.0100 EUR/);
  });

  test('places nothing for nothing', () => {
    const placement = placed({ sites: [NORTH], demands: [] });
    assert.deepEqual([placement.assignments, placement.costPerHour.micros], [[], 0]);
  });

  for (const count of [1000, 10_000]) {
    test(`places ${count} identical VEEs under every kind of rule, proven cheapest`, () => {
      const names = Array.from({ length: count }, (_, index) => `vee${index}`);
      const sites = Array.from({ length: 20 }, (_, index) => ({
        name: `site${String(index).padStart(2, '0')}`,
        vcpus: count / 4,
        vcpuHourMicros: 1000 + index,
      }));
      const directives: PlacementDirective[] = [
        { kind: 'minimumSites', count: 6 },
        { kind: 'outside', components: names, jurisdictions: ['US'] },
      ];
      const placement = placed({
        sites,
        demands: names.map((name) => demand(name, 1, { networks: ['lan'] })),
        directives,
      });
      // Four sites would do; six are asked for, so two VEEs move on to the next two sites.
      const cheapest = [1000, 1001, 1002].reduce((sum, price) => sum + (count / 4) * price, 0);
      assert.equal(placement.costPerHour.micros, cheapest + (count / 4 - 2) * 1003 + 1004 + 1005);
      assert.equal(placement.isProvenCheapest, true);
      assert.equal(placement.assignments.length, count);
    });
  }

  test('places thousands of VEEs that all differ, saying that it is not proven', () => {
    const demands = Array.from({ length: 2000 }, (_, index) => {
      return {
        ...demand(`vee${index}`),
        resources: { vcpus: 1 + (index % 7), memoryMib: 512 + index, diskGib: index % 50 },
      };
    });
    const placement = placed({
      sites: [
        { ...NORTH, vcpus: 5000 },
        { ...WEST, vcpus: 4000 },
      ],
      demands,
    });
    assert.equal(placement.assignments.length, 2000);
    assert.equal(placement.isProvenCheapest, false);
  });
});

describe('placement refuses with reasons', () => {
  test('for every site why it cannot take the component, and what would help', () => {
    const sites: SiteSample[] = [
      { ...NORTH, vcpus: 4 },
      { ...SOUTH, isReachable: false },
      { ...WEST, capabilities: { ingress: false } },
    ];
    const demands = [demand('web', 8, { needs: { ...NEEDS, ingress: true } }), demand('db')];
    const directives: PlacementDirective[] = [{ kind: 'outside', components: ['web'], jurisdictions: ['US'] }];
    const error = refused({ sites, demands, directives }, 'PLACEMENT_INFEASIBLE');
    assert.equal(
      error.message,
      'No site can take web. web: north has 4 vCPUs free of the 8 asked for; south does not answer; ' +
        'west is in US, which is to be avoided and cannot serve an ingress (driver simulated)',
    );
    assert.equal(error.remedy, 'For web: free 4 vCPUs at north.');
    assert.deepEqual(error.details['verdicts'], [
      {
        components: 'web',
        sites: [
          {
            site: 'north',
            reasons: [{ rule: 'capacity', why: 'has 4 vCPUs free of the 8 asked for', help: 'free 4 vCPUs at north' }],
          },
          {
            site: 'south',
            reasons: [{ rule: 'unreachable', why: 'does not answer', help: 'wait until south is back' }],
          },
          {
            site: 'west',
            reasons: [
              { rule: 'jurisdiction', why: 'is in US, which is to be avoided', help: 'remove US from "outside"' },
              { rule: 'capability', why: 'cannot serve an ingress (driver simulated)', help: 'remove the ingress' },
            ],
          },
        ],
        help: 'For web: free 4 vCPUs at north.',
      },
    ]);
  });

  const capabilities = [
    ['bootModes', { bootModes: ['bios'] }, /cannot boot in mode guest/, /use an image for boot mode bios/],
    ['diskFormats', { diskFormats: ['raw', 'vmdk'] }, /cannot read qcow2 disks/, /convert them to raw or vmdk/],
    ['seedDisc', { seedDisc: false }, /cannot attach a seed disc/, /OVF environment/],
    ['maxVcpus', { maxVcpus: 0 }, /more than 0 vCPUs/, /at most 0 vCPUs/],
    ['maxMemoryMib', { maxMemoryMib: 512 }, /more than 512 MiB of memory/, /at most 512 MiB/],
  ] as const;
  for (const [name, lacking, message, remedy] of capabilities) {
    test(`when no driver has the capability: ${name}`, () => {
      const error = refused({ sites: [{ ...NORTH, capabilities: lacking }] }, 'PLACEMENT_INFEASIBLE');
      assert.match(error.message, message);
      assert.match(error.remedy, remedy);
    });
  }

  const media = [
    ['a chain of disks', { diskChains: ['vmdk'] }, { diskChains: ['qcow2'] }, /cannot stack vmdk images/],
    ['a disc in a drive', { cdroms: true }, { cdroms: false }, /cannot attach a CD-ROM/],
    [
      'an environment',
      { seedDisc: false, environment: true },
      { seedDisc: false },
      /cannot hand over an OVF environment/,
    ],
  ] as const;
  for (const [name, need, lacking, message] of media) {
    test(`when no driver can give ${name}, and not when one can`, () => {
      const demands = [demand('web', 1, { needs: { ...NEEDS, ...need } })];
      const error = refused({ sites: [{ ...NORTH, capabilities: lacking }], demands }, 'PLACEMENT_INFEASIBLE');
      assert.match(error.message, message);
      const able = { diskChains: ['vmdk'], cdroms: true, guestInfo: true, seedDisc: false } as const;
      const isNoDisc = 'environment' in need;
      const south = { ...SOUTH, capabilities: isNoDisc ? able : { ...able, seedDisc: true } };
      const placement = placed({ sites: [{ ...NORTH, capabilities: lacking }, south], demands });
      assert.deepEqual(where(placement), { web: 'south' });
    });
  }

  test('when a trunk is asked for and missing', () => {
    const demands = [demand('web', 1, { needs: { ...NEEDS, trunk: true } })];
    const error = refused({ sites: [{ ...NORTH, capabilities: { trunk: false } }], demands }, 'PLACEMENT_INFEASIBLE');
    assert.match(error.message, /north cannot join networks that span sites/);
  });

  test('when "within" and "on" leave no site', () => {
    const directives: PlacementDirective[] = [
      { kind: 'within', components: ['web'], jurisdictions: ['DE'] },
      { kind: 'on', components: ['web'], sites: ['south'] },
    ];
    const error = refused({ sites: [NORTH, SOUTH], directives }, 'PLACEMENT_INFEASIBLE');
    assert.match(error.message, /north is not among the sites named by "on"; south is in FR, not within DE/);
  });

  test('when components that go together fit nowhere as one', () => {
    const sites = [NORTH, SOUTH].map((one) => ({ ...one, vcpus: 1 }));
    const directives: PlacementDirective[] = [{ kind: 'together', components: ['web', 'db'] }];
    const error = refused({ sites, demands: WEB_AND_DB, directives }, 'PLACEMENT_INFEASIBLE');
    assert.match(error.message, /web, db together: north has 1 vCPUs free of the 2 asked for; south/);
  });

  test('when together and spread contradict each other', () => {
    const directives: PlacementDirective[] = [
      { kind: 'together', components: ['web', 'db'] },
      { kind: 'spread', components: ['web', 'db'] },
    ];
    const error = refused({ sites: [NORTH, SOUTH], demands: WEB_AND_DB, directives }, 'PLACEMENT_INFEASIBLE');
    assert.match(error.message, /cannot hold them together, because "spread: web, db" parts them/);
  });

  test('when each fits but not all at once: which rule to loosen', () => {
    const directives: PlacementDirective[] = [{ kind: 'spread', components: ['web', 'db'] }];
    const spread = refused({ sites: [NORTH], demands: WEB_AND_DB, directives }, 'PLACEMENT_COMBINATION_INFEASIBLE');
    assert.equal(spread.remedy, 'Remove or loosen the directive "spread: web, db".');
    const small = refused({ sites: [{ ...NORTH, vcpus: 1 }], demands: WEB_AND_DB }, 'PLACEMENT_COMBINATION_INFEASIBLE');
    assert.match(small.message, /too little capacity for all of them/);
    const lan = WEB_AND_DB.map((one) => ({ ...one, networks: ['lan'] }));
    const islands = [NORTH, SOUTH].map((one) => ({ ...one, vcpus: 1, capabilities: { trunk: false } }));
    const trunk = refused({ sites: islands, demands: lan }, 'PLACEMENT_COMBINATION_INFEASIBLE');
    assert.match(trunk.message, /networks would span sites of which not all have a trunk/);
  });

  test('when ten thousand VEEs are one too many', () => {
    const demands = Array.from({ length: 10_000 }, (_, index) => demand(`vee${index}`));
    const error = refused({ sites: [{ ...NORTH, vcpus: 9999 }], demands }, 'PLACEMENT_COMBINATION_INFEASIBLE');
    assert.match(error.message, /too little capacity/);
  });

  test('when prices are in different currencies, unless the directives leave one', () => {
    const sites = [NORTH, { ...WEST, currency: 'USD' }];
    const error = refused({ sites }, 'PLACEMENT_CURRENCIES_MIXED');
    assert.match(error.message, /north in EUR, west in USD/);
    const directives: PlacementDirective[] = [{ kind: 'on', components: ['web'], sites: ['west'] }];
    assert.deepEqual(placed({ sites, directives }).costPerHour, { currency: 'USD', micros: 5000 });
  });

  test('when the budget is in another currency', () => {
    const budget = { perHour: { currency: 'USD', micros: 1_000_000 } };
    assert.match(refused({ sites: [NORTH], budget }, 'PLACEMENT_BUDGET_CURRENCY').remedy, /State the budget in EUR/);
  });

  test('when there is no site, or a directive names no component', () => {
    refused({}, 'PLACEMENT_NO_SITES');
    const directives: PlacementDirective[] = [{ kind: 'spread', components: ['web', 'wbe'] }];
    assert.match(
      refused({ sites: [NORTH], directives }, 'PLACEMENT_COMPONENT_UNKNOWN').message,
      /spread: web, wbe.*"wbe"/,
    );
  });
});
