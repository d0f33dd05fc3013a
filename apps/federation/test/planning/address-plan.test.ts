import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NetworkIds, type SiteId, SiteIds } from '@hanse/kernel';
import { type cidrParts, type Ipv4, ipv4ToNumber } from '@hanse/model';
import { SeededRng, VirtualClock } from '@hanse/testkit';
import fc from 'fast-check';
import { type NetworkMember, nicKey, planNetwork } from '../../src/planning/address-plan.ts';

const clock = new VirtualClock();
const rng = new SeededRng(1);
const networkId = NetworkIds.mint(clock, rng);
const sites = Array.from({ length: 5 }, () => SiteIds.mint(clock, rng));

/** Members of one network: systems with some NICs each, spread over up to five sites. */
const membersArbitrary = fc
  .array(fc.record({ nics: fc.integer({ min: 1, max: 3 }), site: fc.nat({ max: 4 }) }), { minLength: 1, maxLength: 60 })
  .map((systems) =>
    systems.flatMap(({ nics, site }, system) =>
      Array.from({ length: nics }, (_, nicIndex): NetworkMember => {
        return { virtualSystem: `vee ${system}`, nicIndex, siteId: sites[site] as SiteId };
      }),
    ),
  );

describe('the address plan of a network', () => {
  test('gives every NIC an address and a MAC of its own inside the network, none of them a site’s', () => {
    fc.assert(
      fc.property(membersArbitrary, fc.nat({ max: 63 }), (members, index) => {
        const network = planNetwork({ networkId, name: 'lan', index, members });
        const nics = [...network.nicOf.values()];
        const addresses = [...nics.map(({ address }) => address), ...network.serviceAddressOf.values()];
        assert.equal(nics.length, members.length);
        assert.equal(new Set(addresses).size, addresses.length);
        assert.equal(new Set(nics.map(({ mac }) => mac)).size, nics.length);
        assert.ok(addresses.every((address) => isHostOf(network.cidr, address)));
        assert.equal(network.serviceAddressOf.size, new Set(members.map(({ siteId }) => siteId)).size);
      }),
    );
  });

  test('is the same when it is made again, and finds each NIC by system and index', () => {
    fc.assert(
      fc.property(membersArbitrary, (members) => {
        const parts = { networkId, name: 'lan', index: 0, members };
        const network = planNetwork(parts);
        assert.deepEqual(planNetwork(parts), network);
        for (const { virtualSystem, nicIndex } of members)
          assert.ok(network.nicOf.has(nicKey(virtualSystem, nicIndex)));
      }),
    );
  });

  test('keeps the networks of an application apart', () => {
    const members = [{ virtualSystem: 'a', nicIndex: 0, siteId: sites[0] as SiteId }];
    const networks = Array.from({ length: 64 }, (_, index) =>
      planNetwork({ networkId, name: `n${index}`, index, members }),
    );
    assert.equal(new Set(networks.map(({ cidr }) => cidr)).size, 64);
    const macs = networks.flatMap(({ nicOf }) => [...nicOf.values()].map(({ mac }) => mac));
    assert.equal(new Set(macs).size, 64);
  });

  test('refuses what does not fit, saying how much would', () => {
    const member = (index: number): NetworkMember => {
      return { virtualSystem: String(index), nicIndex: 0, siteId: sites[0] as SiteId };
    };
    const large = Array.from({ length: 65_300 }, (_, index) => member(index));
    const refusal = (details: RegExp) => (error: Error) => details.test(`${error.message} ${JSON.stringify(error)}`);
    const network = (index: number, members: readonly NetworkMember[]) =>
      planNetwork({ networkId, name: 'lan', index, members });
    assert.throws(() => network(0, large), refusal(/number of NICs on network lan "65300" .*at most 65268/));
    assert.throws(() => network(64, [member(1)]), refusal(/number of networks in the application "65" .*at most 64/));
  });
});

function isHostOf(cidr: Parameters<typeof cidrParts>[0], address: Ipv4): boolean {
  const [base = '', prefix = '0'] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  const offset = ipv4ToNumber(address) - ipv4ToNumber(base as Ipv4);
  return offset > 0 && offset < size - 1;
}
