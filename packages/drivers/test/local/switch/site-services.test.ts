import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  arp,
  dhcpFrame,
  dnsQuery,
  ethernet,
  internetChecksum,
  ipBytes,
  ipv4,
  readDhcp,
  readUdp,
  udp,
} from './support/packets.ts';
import {
  BROADCAST,
  bench,
  macText,
  network,
  peer,
  port,
  Received,
  SERVICE_ADDRESS,
  SITE_B,
} from './support/switch-fixtures.ts';

const ME = macText(1);
const MY_ADDRESS = '10.7.0.11';
const [DISCOVER, OFFER, REQUEST, ACK, NAK, RELEASE, INFORM] = [1, 2, 3, 5, 6, 7, 8];

/** A bench with one VM and a bystander, and a way to send as the VM and read what it gets. */
function guest(changes: Parameters<typeof network>[0] = {}) {
  const { ethernet: core, plug } = bench(network(changes));
  const [mine, bystander] = [plug(port(1)), plug(port(2))];
  const ask = (sent: Uint8Array): Uint8Array[] => {
    core.fromPort('port-1', sent);
    return mine.take();
  };
  return { core, ask, bystander, plug };
}

function only<T>(all: readonly T[]): T {
  const [first] = all;
  assert.equal(all.length, 1);
  assert.ok(first !== undefined);
  return first;
}

describe('DHCP (RFC 2131)', () => {
  const answer = (parts: Parameters<typeof dhcpFrame>[0], changes = {}) => {
    const udpAnswer = readUdp(only(guest(changes).ask(dhcpFrame(parts))));
    return { ...udpAnswer, ...readDhcp(udpAnswer.data) };
  };

  test('offers the reserved address with mask, DNS, lease, host name and domain', () => {
    const offer = answer({ type: DISCOVER, mac: ME, transaction: 0xdead_beef });
    assert.equal(offer.type, OFFER);
    assert.equal(offer.transaction, 0xdead_beef);
    assert.equal(offer.yours, MY_ADDRESS);
    assert.deepEqual([offer.from, offer.fromPort, offer.toPort], [SERVICE_ADDRESS, 67, 68]);
    const { options } = offer;
    assert.deepEqual(options.get(54), ipBytes(SERVICE_ADDRESS));
    assert.deepEqual(options.get(1), ipBytes('255.255.255.0'));
    assert.deepEqual(options.get(6), ipBytes(SERVICE_ADDRESS));
    assert.equal(options.get(51)?.readUInt32BE(), 3_600);
    assert.equal(options.get(12)?.toString(), 'vm1');
    assert.equal(options.get(15)?.toString(), 'shop.example');
    assert.equal(options.has(3), false);
  });

  test('names the router only when the network has one', () => {
    const offer = answer({ type: DISCOVER, mac: ME }, { router: '10.7.0.1', leaseSeconds: 60 });
    assert.deepEqual(offer.options.get(3), ipBytes('10.7.0.1'));
    assert.equal(offer.options.get(51)?.readUInt32BE(), 60);
  });

  test('sends to the address it gives, or to all when the client asks for broadcast (§4.1)', () => {
    const direct = answer({ type: DISCOVER, mac: ME });
    assert.deepEqual([direct.toMac, direct.to], [ME, MY_ADDRESS]);
    const toAll = answer({ type: DISCOVER, mac: ME, isBroadcast: true });
    assert.deepEqual([toAll.toMac, toAll.to], [BROADCAST, '255.255.255.255']);
  });

  test('acknowledges a selected offer, a reboot with the right address, and a renewal', () => {
    const selecting = [
      [54, ipBytes(SERVICE_ADDRESS)],
      [50, ipBytes(MY_ADDRESS)],
    ] as const;
    const answers = [
      answer({ type: REQUEST, mac: ME, options: selecting }),
      answer({ type: REQUEST, mac: ME, options: [[50, ipBytes(MY_ADDRESS)]] }),
      answer({ type: REQUEST, mac: ME, clientAddress: MY_ADDRESS }),
    ];
    assert.deepEqual(
      answers.map((one) => [one.type, one.yours, one.to]),
      [
        [ACK, MY_ADDRESS, MY_ADDRESS],
        [ACK, MY_ADDRESS, MY_ADDRESS],
        [ACK, MY_ADDRESS, MY_ADDRESS],
      ],
    );
  });

  test('refuses a request for another address, to all', () => {
    const nak = answer({ type: REQUEST, mac: ME, options: [[50, ipBytes('10.7.0.99')]] });
    assert.deepEqual([nak.type, nak.yours, nak.to, nak.toMac], [NAK, '0.0.0.0', '255.255.255.255', BROADCAST]);
  });

  test('informs without giving an address or a lease', () => {
    const inform = answer({ type: INFORM, mac: ME, clientAddress: '10.7.0.77' });
    assert.deepEqual([inform.type, inform.yours, inform.to], [ACK, '0.0.0.0', '10.7.0.77']);
    assert.equal(inform.options.has(51), false);
  });

  test('stays silent on a release, on an offer of another server, and for another client', () => {
    const silent = [
      dhcpFrame({ type: RELEASE, mac: ME, clientAddress: MY_ADDRESS }),
      dhcpFrame({ type: REQUEST, mac: ME, options: [[54, ipBytes('10.7.0.3')]] }),
    ];
    for (const sent of silent) assert.deepEqual(guest().ask(sent), []);
    const relayed = dhcpFrame({ type: DISCOVER, mac: macText(2) });
    relayed.set(Buffer.from(ME.replaceAll(':', ''), 'hex'), 6);
    assert.deepEqual(guest().ask(relayed), []);
  });

  test('is not heard by other VMs or other sites, and answers no other site', () => {
    const { core, ask, bystander } = guest({ peers: [peer(SITE_B)] });
    const trunk = new Received();
    core.attachTrunk(SITE_B, trunk);
    ask(dhcpFrame({ type: DISCOVER, mac: ME }));
    const record = Buffer.concat([
      Buffer.from(network().networkId.replaceAll('-', ''), 'hex'),
      Buffer.alloc(4),
      dhcpFrame({ type: DISCOVER, mac: macText(1) }),
    ]);
    core.fromTrunk(SITE_B, record, 0, 20, record.length);
    assert.deepEqual([bystander.frames, trunk.frames], [[], []]);
  });

  test('keeps a VM from playing the server', () => {
    const { core, ask, bystander } = guest();
    ask(ethernet(ME, BROADCAST, 0x0800, ipv4(17, '10.7.0.11', '255.255.255.255', udp(67, 68, Buffer.alloc(300)))));
    assert.deepEqual(bystander.frames, []);
    assert.equal(core.portStatuses()[0]?.counters.drops.refused, 1);
  });
});

describe('the service address', () => {
  const serviceMac = (ask: (sent: Uint8Array) => Uint8Array[]): string => {
    const reply = Buffer.from(only(ask(ethernet(ME, BROADCAST, 0x0806, arp(1, ME, MY_ADDRESS, SERVICE_ADDRESS)))));
    assert.deepEqual([...reply.subarray(28, 32)], [...ipBytes(SERVICE_ADDRESS)]);
    assert.equal(reply.readUInt16BE(20), 2);
    assert.deepEqual(reply.subarray(22, 28), reply.subarray(6, 12));
    return reply.subarray(22, 28).toString('hex').match(/../g)?.join(':') ?? '';
  };
  const dns = (name: string, type = 1, changes = {}): Buffer => {
    const { ask } = guest(changes);
    const to = serviceMac(ask);
    const sent = ethernet(ME, to, 0x0800, ipv4(17, MY_ADDRESS, SERVICE_ADDRESS, udp(40_000, 53, dnsQuery(name, type))));
    const answer = readUdp(only(ask(sent)));
    assert.deepEqual(
      [answer.from, answer.to, answer.fromPort, answer.toPort],
      [SERVICE_ADDRESS, MY_ADDRESS, 53, 40_000],
    );
    assert.equal(answer.data.readUInt16BE(0), 0xabcd);
    return answer.data;
  };
  const code = (message: Buffer): number => message.readUInt16BE(2) & 0x0f;
  const answers = (message: Buffer): number => message.readUInt16BE(6);

  test('answers ARP with a unicast, locally administered address that asks nobody else', () => {
    const { ask, bystander } = guest();
    assert.match(serviceMac(ask), /^02:/);
    assert.deepEqual(bystander.frames, []);
  });

  test('may not be claimed or spoken for by a VM', () => {
    const { core, ask, bystander } = guest();
    ask(ethernet(ME, BROADCAST, 0x0806, arp(2, ME, SERVICE_ADDRESS, '10.7.0.12')));
    ask(ethernet(ME, macText(2), 0x0800, ipv4(17, SERVICE_ADDRESS, '10.7.0.12', udp(53, 1_000, Buffer.alloc(9)))));
    assert.deepEqual(bystander.frames, []);
    assert.equal(core.portStatuses()[0]?.counters.drops.refused, 2);
  });

  test('resolves the VMs of the network by short and by full name, in any case', () => {
    for (const name of ['db', 'db.shop.example', 'DB.Shop.Example']) {
      const message = dns(name);
      assert.deepEqual([code(message), answers(message)], [0, 1]);
      assert.deepEqual(message.subarray(-4), ipBytes('10.7.0.12'));
    }
  });

  test('gives every address of a name that several VMs share', () => {
    const hosts = [1, 2, 3].map((last) => ({ name: 'web', address: `10.7.0.${last + 20}` }));
    assert.equal(answers(dns('web', 1, { hosts })), 3);
  });

  test('says that other names do not exist, and that a known name has no IPv6 address', () => {
    assert.deepEqual([code(dns('elsewhere.example')), answers(dns('elsewhere.example'))], [3, 0]);
    assert.deepEqual([code(dns('db', 28)), answers(dns('db', 28))], [0, 0]);
  });

  test('keeps an answer within 512 bytes', () => {
    const hosts = Array.from({ length: 60 }, (_, index) => ({ name: 'web', address: `10.7.0.${index + 100}` }));
    const message = dns('web', 1, { hosts });
    assert.ok(message.length <= 512);
    assert.equal(answers(message), (message.length - 21) / 16);
  });

  test('answers ping with the same data', () => {
    const { ask } = guest();
    const echo = Buffer.concat([Buffer.from([8, 0, 0, 0, 0x12, 0x34, 0, 1]), Buffer.from('payload')]);
    const reply = Buffer.from(
      only(ask(ethernet(ME, serviceMac(ask), 0x0800, ipv4(1, MY_ADDRESS, SERVICE_ADDRESS, echo)))),
    );
    const message = reply.subarray(34);
    assert.equal(message[0], 0);
    assert.equal(internetChecksum(message), 0);
    assert.deepEqual(message.subarray(4), echo.subarray(4));
  });

  test('learns new names when the network is configured again', () => {
    const { core, ask } = guest();
    const to = serviceMac(ask);
    core.configureNetwork(network({ hosts: [{ name: 'cache', address: '10.7.0.40' }] }));
    const query = udp(40_000, 53, dnsQuery('cache'));
    const message = readUdp(only(ask(ethernet(ME, to, 0x0800, ipv4(17, MY_ADDRESS, SERVICE_ADDRESS, query))))).data;
    assert.deepEqual(message.subarray(-4), ipBytes('10.7.0.40'));
  });
});
