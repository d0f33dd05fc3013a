import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  BLUE,
  BROADCAST,
  bench,
  frame,
  macText,
  network,
  peer,
  port,
  RED,
  Received,
  SITE_B,
  SITE_C,
} from './support/switch-fixtures.ts';

const RED_TAG = RED.replaceAll('-', '');

describe('a network of the switch', () => {
  test('floods a frame for an unknown address to every other port, and learns where addresses are', () => {
    const { ethernet, plug } = bench(network());
    const [one, two, three] = [plug(port(1)), plug(port(2)), plug(port(3))];
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.deepEqual([one.take().length, two.take().length, three.take().length], [0, 1, 1]);
    ethernet.fromPort('port-2', frame(macText(2), macText(1)));
    assert.deepEqual([one.take().length, two.take().length, three.take().length], [1, 0, 0]);
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.deepEqual([two.take().length, three.take().length], [1, 0]);
  });

  test('forgets an address that was silent for five minutes', async () => {
    const { clock, ethernet, plug } = bench(network());
    plug(port(1));
    const [two, three] = [plug(port(2)), plug(port(3))];
    ethernet.fromPort('port-2', frame(macText(2), BROADCAST));
    three.take();
    await clock.advance(300_001);
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.deepEqual([two.take().length, three.take().length], [1, 1]);
  });

  test('forgets the addresses of a VM that went away', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const [two, three] = [plug(port(2)), plug(port(3))];
    ethernet.fromPort('port-2', frame(macText(2), BROADCAST));
    ethernet.detachPort('port-2', two);
    three.take();
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.equal(three.take().length, 1);
  });

  test('keeps broadcasts and addresses inside: another network hears nothing', () => {
    const { ethernet, plug } = bench(network(), network({ networkId: BLUE }));
    plug(port(1));
    const [two, foreign] = [plug(port(2)), plug(port(3, { networkId: BLUE }))];
    ethernet.fromPort('port-1', frame(macText(1), BROADCAST));
    ethernet.fromPort('port-3', frame(macText(3), BROADCAST));
    ethernet.fromPort('port-1', frame(macText(1), macText(3)));
    assert.equal(foreign.take().length, 0);
    assert.equal(two.take().length, 2);
  });

  test('drops and counts what a VM sends from an address that is not its own', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const two = plug(port(2));
    ethernet.fromPort('port-1', frame(macText(9), macText(2)));
    ethernet.fromPort('port-1', frame(macText(2), macText(2)));
    assert.equal(two.take().length, 0);
    assert.equal(ethernet.portStatuses()[0]?.counters.drops.spoofed, 2);
    assert.equal(ethernet.networkStatuses()[0]?.counters.drops.spoofed, 2);
  });

  test('drops and counts frames shorter than an Ethernet header', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    ethernet.fromPort('port-1', new Uint8Array(13));
    assert.equal(ethernet.portStatuses()[0]?.counters.drops.malformed, 1);
  });

  test('counts frames and bytes of ports and networks in both directions', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    plug(port(2));
    const sent = frame(macText(1), macText(2));
    ethernet.fromPort('port-1', sent);
    const [one, two] = ethernet.portStatuses().map((status) => status.counters);
    assert.deepEqual([one?.rxFrames, one?.rxBytes, one?.txFrames], [1, sent.length, 0]);
    assert.deepEqual([two?.rxFrames, two?.txFrames, two?.txBytes], [0, 1, sent.length]);
    const all = ethernet.networkStatuses()[0]?.counters;
    assert.deepEqual([all?.rxBytes, all?.txBytes], [sent.length, sent.length]);
  });

  test('counts a drop when the receiver is congested, and does not count it as sent', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const two = plug(port(2));
    two.isCongested = true;
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    const counters = ethernet.portStatuses()[1]?.counters;
    assert.deepEqual([counters?.drops.congested, counters?.txFrames], [1, 0]);
  });

  test('flushes each receiver once per batch', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const two = plug(port(2));
    for (let sent = 0; sent < 5; sent += 1) ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.equal(two.flushes, 0);
    ethernet.flush();
    ethernet.flush();
    assert.equal(two.flushes, 1);
  });

  test('sends to the newest connection only, and ignores the end of a replaced one', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const old = plug(port(2));
    const current = new Received();
    ethernet.attachPort('port-2', current);
    ethernet.detachPort('port-2', old);
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.deepEqual([old.take().length, current.take().length], [0, 1]);
  });
});

describe('trunks', () => {
  const shared = network({ peers: [peer(SITE_B), peer(SITE_C)] });
  const fromSite = (ethernet: ReturnType<typeof bench>['ethernet'], tag: string, sent: Uint8Array): void => {
    const record = Buffer.concat([Buffer.from(tag, 'hex'), Buffer.alloc(4), sent]);
    ethernet.fromTrunk(SITE_B, record, 0, 20, record.length);
  };

  test('carry the frames of a shared network with its id', () => {
    const { ethernet, plug } = bench(shared);
    const trunk = new Received();
    plug(port(1));
    ethernet.attachTrunk(SITE_B, trunk);
    ethernet.fromPort('port-1', frame(macText(1), BROADCAST));
    assert.deepEqual(trunk.tags, [RED_TAG]);
  });

  test('never pass a frame on to another trunk', () => {
    const { ethernet, plug } = bench(shared);
    const [local, back, other] = [plug(port(1)), new Received(), new Received()];
    ethernet.attachTrunk(SITE_B, back);
    ethernet.attachTrunk(SITE_C, other);
    fromSite(ethernet, RED_TAG, frame(macText(7), BROADCAST));
    fromSite(ethernet, RED_TAG, frame(macText(7), macText(8)));
    assert.deepEqual([local.take().length, back.take().length, other.take().length], [2, 0, 0]);
    // An address learned on one trunk is not reachable from another either.
    const record = Buffer.concat([Buffer.from(RED_TAG, 'hex'), Buffer.alloc(4), frame(macText(8), macText(7))]);
    ethernet.fromTrunk(SITE_C, record, 0, 20, record.length);
    assert.deepEqual([back.take().length, local.take().length], [0, 0]);
  });

  test('learn addresses, so that an answer goes to one site only', () => {
    const { ethernet, plug } = bench(shared);
    plug(port(1));
    const [right, wrong] = [new Received(), new Received()];
    ethernet.attachTrunk(SITE_B, right);
    ethernet.attachTrunk(SITE_C, wrong);
    fromSite(ethernet, RED_TAG, frame(macText(7), macText(1)));
    ethernet.fromPort('port-1', frame(macText(1), macText(7)));
    assert.deepEqual([right.take().length, wrong.take().length], [1, 0]);
  });

  test('bring nothing into a network in which the site is no peer', () => {
    const { ethernet, plug } = bench(shared, network({ networkId: BLUE }));
    const foreign = plug(port(3, { networkId: BLUE }));
    fromSite(ethernet, BLUE.replaceAll('-', ''), frame(macText(7), BROADCAST));
    fromSite(ethernet, '00'.repeat(16), frame(macText(7), BROADCAST));
    assert.equal(foreign.take().length, 0);
    assert.equal(ethernet.trunkCounters(SITE_B)?.drops.refused, 2);
  });

  test('lose a network when the site is no longer its peer', () => {
    const { ethernet, plug } = bench(shared);
    const [local, trunk] = [plug(port(1)), new Received()];
    ethernet.attachTrunk(SITE_B, trunk);
    ethernet.configureNetwork(network({ peers: [peer(SITE_C)] }));
    fromSite(ethernet, RED_TAG, frame(macText(7), BROADCAST));
    ethernet.fromPort('port-1', frame(macText(1), BROADCAST));
    assert.deepEqual([local.take().length, trunk.take().length], [0, 0]);
  });

  test('follow a VM that moved: the place where its address was heard last counts', () => {
    const { ethernet, plug } = bench(shared);
    plug(port(1));
    const [two, trunk] = [plug(port(2)), new Received()];
    ethernet.attachTrunk(SITE_B, trunk);
    ethernet.fromPort('port-2', frame(macText(2), BROADCAST));
    trunk.take();
    fromSite(ethernet, RED_TAG, frame(macText(2), BROADCAST));
    two.take();
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.deepEqual([two.take().length, trunk.take().length], [0, 1]);
  });
});

describe('the configuration of the switch', () => {
  test('may be replayed without disturbing what is connected', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const two = plug(port(2));
    ethernet.configureNetwork(network());
    ethernet.configurePort(port(2));
    ethernet.fromPort('port-1', frame(macText(1), macText(2)));
    assert.equal(two.take().length, 1);
  });

  test('refuses a port in an unknown network, and one whose address another port has', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const codes = [port(2, { networkId: BLUE }), port(2, { mac: macText(1) }), port(2, { address: '10.7.0.11' })].map(
      (configuration) => {
        const result = ethernet.configurePort(configuration);
        return result.ok ? 'accepted' : result.error.code;
      },
    );
    assert.deepEqual(codes, ['SWITCH_NETWORK_UNKNOWN', 'SWITCH_PORT_CONFLICT', 'SWITCH_PORT_CONFLICT']);
  });

  test('lets two ports be one VM while it migrates, but not share a socket', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    assert.equal(ethernet.configurePort(port(1, { portId: 'arriving' })).ok, false);
    assert.equal(ethernet.configurePort(port(1, { portId: 'arriving', socketPath: '/nowhere/else' })).ok, true);
  });

  test('refuses values that are not addresses of the network, naming them', () => {
    const { ethernet } = bench(network());
    const refused = [
      ethernet.configureNetwork(network({ cidr: '10.7.0.1/24' })),
      ethernet.configureNetwork(network({ serviceAddress: '10.8.0.1' })),
      ethernet.configureNetwork(network({ router: '10.7.0.255' })),
      ethernet.configureNetwork(network({ hosts: [{ name: 'a b', address: '10.7.0.3' }] })),
      ethernet.configurePort(port(1, { mac: '01:00:5e:00:00:01' })),
      ethernet.configurePort(port(1, { address: '10.7.1.1' })),
    ].map((result) => (result.ok ? 'accepted' : result.error.details['what']));
    assert.deepEqual(refused, ['cidr', 'serviceAddress', 'router', 'hosts.name', 'mac', 'address']);
  });

  test('keeps a network as long as it has ports', () => {
    const { ethernet, plug } = bench(network());
    plug(port(1));
    const refused = ethernet.removeNetwork(RED);
    assert.equal(refused.ok ? '' : refused.error.code, 'SWITCH_NETWORK_BUSY');
    ethernet.removePort('port-1');
    assert.equal(ethernet.removeNetwork(RED).ok, true);
    assert.deepEqual(ethernet.networkStatuses(), []);
  });
});
