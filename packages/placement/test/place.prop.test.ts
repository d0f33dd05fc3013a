import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlacementDirective } from '@hanse/manifest';
import fc from 'fast-check';
import { place } from '../src/place.ts';
import type { PlacementRequest } from '../src/placement.ts';
import { naivePlacement, satisfies, worthOf } from './naive-placement.ts';
import { demand, NEEDS, site } from './samples.ts';

const SITES = ['east', 'north', 'south', 'west'];
const JURISDICTIONS = ['DE', 'FR', 'US'];

const anySite = (name: string) =>
  fc
    .record({
      jurisdiction: fc.constantFrom(...JURISDICTIONS),
      vcpuHourMicros: fc.constantFrom(1000, 2000, 2000, 3000, 3333),
      vcpus: fc.integer({ min: 0, max: 10 }),
      isReachable: fc.boolean().map((value) => value || name !== 'west'),
      capabilities: fc.record({
        trunk: fc.nat(3).map((value) => value > 0),
        ingress: fc.nat(3).map((value) => value > 0),
      }),
    })
    .map((sample) => site({ name, ...sample }));

const anyDemand = (component: string) =>
  fc
    .record({ vcpus: fc.constantFrom(1, 1, 2, 3), ingress: fc.nat(3), networks: fc.subarray(['front', 'back']) })
    .map(({ vcpus, ingress, networks }) =>
      demand(component, vcpus, { needs: { ...NEEDS, ingress: ingress === 0 }, networks }),
    );

function anyDirective(names: readonly string[]): fc.Arbitrary<PlacementDirective> {
  const some = (minLength: number) => fc.subarray([...names], { minLength });
  const jurisdictions = fc.subarray(JURISDICTIONS, { minLength: 1, maxLength: 2 });
  const least = Math.min(2, names.length);
  return fc.oneof(
    fc.record({ kind: fc.constant('spread' as const), components: some(least) }),
    fc.record({ kind: fc.constant('together' as const), components: some(least) }),
    fc.record({ kind: fc.constant('within' as const), components: some(1), jurisdictions }),
    fc.record({ kind: fc.constant('outside' as const), components: some(1), jurisdictions }),
    fc.record({ kind: fc.constant('on' as const), components: some(1), sites: fc.subarray(SITES, { minLength: 1 }) }),
    fc.record({ kind: fc.constant('minimumSites' as const), count: fc.integer({ min: 1, max: 4 }) }),
  );
}

const anyRequest: fc.Arbitrary<PlacementRequest> = fc
  .record({ sites: fc.integer({ min: 1, max: 4 }), components: fc.integer({ min: 1, max: 5 }) })
  .chain(({ sites, components }) => {
    const names = Array.from({ length: components }, (_, index) => `c${index}`);
    return fc.record({
      catalogue: fc.tuple(...SITES.slice(0, sites).map(anySite)),
      demands: fc.tuple(...names.map(anyDemand)),
      directives: fc.array(anyDirective(names), { maxLength: 3 }),
    });
  });

describe('placement, against trying every site for every component', () => {
  test('finds a placement exactly when there is one, and then the best', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const found = place(request);
        const best = naivePlacement(request);
        assert.equal(found.ok, best !== undefined, found.ok ? 'placed the impossible' : found.error.message);
        if (!found.ok) return assert.notEqual(found.error.code, 'PLACEMENT_NOT_FOUND');
        assert.ok(satisfies(request, found.value.assignments));
        assert.deepEqual(worthOf(request, found.value.assignments), best);
        assert.equal(found.value.costPerHour.micros, best?.micros);
        assert.ok(found.value.isProvenCheapest);
      }),
      { numRuns: 3000 },
    );
  });

  test('does not depend on the order of the catalogue', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const turned = { ...request, catalogue: request.catalogue.toReversed() };
        assert.deepEqual(place(turned), place(request));
      }),
      { numRuns: 300 },
    );
  });

  test('explains every component once, with every other site', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const found = place(request);
        if (!found.ok) return;
        const { explanation, assignments } = found.value;
        const explained = explanation.flatMap(({ components, siteId }) =>
          components.map((component) => ({ component, siteId })),
        );
        const byName = (a: { component: string }, b: { component: string }) => a.component.localeCompare(b.component);
        assert.deepEqual(explained.toSorted(byName), assignments.toSorted(byName));
        for (const { alternatives } of explanation) {
          assert.equal(alternatives.length, request.catalogue.length - 1);
          assert.ok(alternatives.every(({ why }) => why.length > 0));
        }
      }),
      { numRuns: 300 },
    );
  });
});
