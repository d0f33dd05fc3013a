import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { parseGatewayConfig } from '../src/config/gateway-config.ts';
import { testConfig } from './support/site.ts';

const good = testConfig('/tmp/somewhere');

describe('a gateway configuration', () => {
  const bad: [string, unknown, RegExp][] = [
    ['an unknown key', { ...good, colour: 'blue' }, /colour/],
    ['an unknown key inside', { ...good, listen: { ...good.listen, tls: false } }, /listen.*tls/s],
    ['a relative folder', { ...good, dataFolder: 'data' }, /dataFolder/],
    ['a port that is none', { ...good, listen: { host: '127.0.0.1', port: 70000 } }, /listen\/port/],
    ['an unknown driver', { ...good, driver: 'vmware' }, /driver/],
    ['a name that is no DNS label', { ...good, site: { ...good.site, name: 'North!' } }, /site\/name/],
    ['negative capacity', { ...good, capacity: { ...good.capacity, vcpus: -1 } }, /capacity\/vcpus/],
    ['a latency without its bounds', { ...good, simulated: { seed: 1, latencies: { start: {} } } }, /latencies/],
    ['nothing', null, /\//],
  ];
  for (const [what, value, place] of bad) {
    test(`${what} is refused with its place`, () => {
      assert.throws(
        () => parseGatewayConfig(value),
        (thrown) => {
          assert.ok(thrown instanceof HanseError);
          assert.equal(thrown.code, 'GATEWAY_CONFIG_INVALID');
          assert.match(thrown.message, place);
          return true;
        },
      );
    });
  }
});
