import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseDhcp } from '../../../src/local/switch/core/dhcp-message.ts';
import { answerDns } from '../../../src/local/switch/core/dns-responder.ts';
import { arp, dhcpFrame, dnsQuery, ethernet, ipv4, udp } from './support/packets.ts';
import {
  BROADCAST,
  bench,
  macText,
  network,
  peer,
  port,
  RED,
  Received,
  SERVICE_ADDRESS,
  SITE_B,
} from './support/switch-fixtures.ts';

const ME = macText(1);
/** The service's own address is made of the end of the network's id. */
const SERVICE_MAC = `02:${RED.slice(-10).replace(/..(?=.)/g, '$&:')}`;

/** Well-formed packets of every kind the services read, to be damaged. */
const SEEDS = [
  dhcpFrame({ type: 1, mac: ME, options: [[50, Buffer.alloc(4)]] }),
  ethernet(ME, BROADCAST, 0x0806, arp(1, ME, '10.7.0.11', SERVICE_ADDRESS)),
  ethernet(ME, SERVICE_MAC, 0x0800, ipv4(17, '10.7.0.11', SERVICE_ADDRESS, udp(4_000, 53, dnsQuery('db')))),
  ethernet(ME, SERVICE_MAC, 0x0800, ipv4(1, '10.7.0.11', SERVICE_ADDRESS, Buffer.from([8, 0, 0, 0, 1, 1, 1, 1]))),
];
const damaged = fc
  .tuple(fc.constantFrom(...SEEDS), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 8 }), fc.nat())
  .map(([seed, changes, cut]) => {
    const bytes = Buffer.from(seed);
    // The addresses stay, so that the frame gets past the gate.
    for (const [at, value] of changes) bytes[12 + (at % (bytes.length - 12))] = value;
    return bytes.subarray(0, 14 + (cut % (bytes.length - 13)));
  });

describe('the switch among hostile guests and sites', () => {
  const setUp = () => {
    const { ethernet: core, plug } = bench(network({ peers: [peer(SITE_B)] }));
    plug(port(1));
    core.attachTrunk(SITE_B, new Received());
    return { core, neighbour: plug(port(2)) };
  };

  test('takes any bytes from a VM without throwing, and passes none with a foreign source', () => {
    const { core, neighbour } = setUp();
    const mine = Buffer.from(ME.replaceAll(':', ''), 'hex');
    const source = fc.oneof(fc.constant(mine), fc.uint8Array({ minLength: 6, maxLength: 6 }));
    const destination = fc.uint8Array({ minLength: 6, maxLength: 6 });
    let passed = 0;
    fc.assert(
      fc.property(destination, source, fc.uint8Array({ maxLength: 400 }), (to, from, rest) => {
        core.fromPort('port-1', Buffer.concat([to, from, rest]));
        const sent = neighbour.take();
        passed += sent.length;
        return sent.every((one) => mine.equals(one.subarray(6, 12)));
      }),
      { numRuns: 500 },
    );
    assert.ok(passed > 50, `${passed} of 500 passed`);
  });

  test('takes damaged packets for its services without throwing', () => {
    const { core } = setUp();
    fc.assert(
      fc.property(damaged, (bytes) => core.fromPort('port-1', bytes)),
      { numRuns: 2_000 },
    );
  });

  test('the damaged packets do reach the services: undamaged, each is answered', () => {
    const { ethernet: core, plug } = bench(network());
    const mine = plug(port(1));
    for (const seed of SEEDS) core.fromPort('port-1', seed);
    assert.equal(mine.frames.length, SEEDS.length);
  });

  test('takes any bytes from another site without throwing', () => {
    const { core } = setUp();
    const tag = Buffer.from(RED.replaceAll('-', ''), 'hex');
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 100 })), (bytes) => {
        const record = Buffer.concat([tag, Buffer.alloc(4), bytes]);
        core.fromTrunk(SITE_B, record, 0, 20, record.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test('the codecs take any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 600 });
    fc.assert(fc.property(bytes, (message) => void parseDhcp(message)));
    fc.assert(fc.property(bytes, (message) => (answerDns(new Map(), message)?.length ?? 0) <= 600));
  });
});
