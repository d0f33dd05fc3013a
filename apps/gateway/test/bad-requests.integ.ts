import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Part } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { type ErrorCode, GIB, HanseError, NetworkIds, OrderIds, UserIds, VeeIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { act, finished, makeImage, makePart, putPart } from './support/parts.ts';
import { TestSite } from './support/site.ts';

type Vee = Part['vees'][number];

let site: TestSite;
let client: HttpClient;

before(async () => {
  site = await TestSite.start({
    simulated: {
      seed: 1,
      capabilities: { suspend: false, seedDisc: true, bootModes: ['guest'], diskFormats: ['raw'] },
    },
  });
  client = site.client();
});
after(async () => site[Symbol.asyncDispose]());

/** Asks, and checks that the answer names code, place and remedy and that nothing was left behind. */
async function refused(ask: () => Promise<unknown>, code: ErrorCode, place: RegExp): Promise<void> {
  const count = async () => [
    (await site.driver.list()).length,
    (await site.driver.networks.list()).length,
    JSON.stringify(await client.json('GET', '/v1/capacity')),
  ];
  const earlier = await count();
  await assert.rejects(ask(), (thrown) => {
    assert.ok(thrown instanceof HanseError, String(thrown));
    assert.equal(thrown.code, code, thrown.message);
    assert.match(thrown.message, place);
    assert.ok(thrown.remedy.length > 10 && !/\{[a-z]\w*\}/i.test(thrown.message + thrown.remedy), thrown.remedy);
    return true;
  });
  assert.deepEqual(await count(), earlier);
}

function one(change: (vee: Vee) => Vee): Part {
  return makePart(site.owner, 1, change);
}

describe('a part that cannot be', () => {
  const rows: [string, () => Part, ErrorCode, RegExp][] = [
    ['two VEEs of one id', () => twin(({ veeId }) => ({ veeId })), 'GATEWAY_PART_INVALID', /vees: veeId .* twice/],
    ['two VEEs of one name', () => twin(({ name }) => ({ name })), 'GATEWAY_PART_INVALID', /name web0 is there twice/],
    ['two NICs of one address', () => twin(({ nics }) => ({ nics })), 'GATEWAY_PART_INVALID', /mac .* twice/],
    ['a NIC on an unknown network', strayNic, 'GATEWAY_PART_INVALID', /vees\[0\]\.nics\[0\]/],
    ['a VEE of another application', foreignVee, 'GATEWAY_PART_INVALID', /vees\[0\]/],
    ['two disks of one id', twoDisks, 'GATEWAY_PART_INVALID', /vees\[0\]\.disks: diskId root/],
    [
      'a boot mode the driver lacks',
      () => one((vee) => ({ ...vee, boot: 'bios' })),
      'DRIVER_CAPABILITY_MISSING',
      /bios/,
    ],
    ['a disk format the driver lacks', () => withImage('vmdk'), 'DRIVER_CAPABILITY_MISSING', /vmdk.*web0/],
    [
      'more vCPUs than any VEE may have',
      () => one((vee) => ({ ...vee, vcpus: 65 })),
      'DRIVER_CAPABILITY_MISSING',
      /65/,
    ],
    ['more than the site has left', tooMuch, 'GATEWAY_CAPACITY_EXHAUSTED', /100 vcpus/],
    ['an image that was never sent', () => withImage('raw'), 'GATEWAY_IMAGE_MISSING', /vees\[0\] disk root/],
    ['a MAC address that is none', badMac, 'REQUEST_INVALID', /mac/],
    ['an empty part', () => ({ ...makePart(site.owner), vees: [] }), 'REQUEST_INVALID', /vees/],
  ];
  for (const [what, part, code, place] of rows) {
    test(`${what}: ${code}`, () => refused(() => putPart(client, part()), code, place));
  }

  test('ids that another application has', async () => {
    const before = makePart(site.owner);
    await finished(client, await putPart(client, before));
    const [taken] = before.vees;
    const again = one((vee) => ({ ...vee, veeId: taken?.veeId ?? vee.veeId }));
    await refused(() => putPart(client, again), 'GATEWAY_ID_TAKEN', /VEE .* vees\[0\]/);
    const [network] = before.networks;
    assert.ok(network);
    const other = makePart(site.owner);
    const shared = {
      ...other,
      networks: other.networks.map((own) => ({ ...own, networkId: network.networkId })),
      vees: other.vees.map((vee) => ({ ...vee, nics: [] })),
    };
    await refused(() => putPart(client, shared), 'GATEWAY_ID_TAKEN', /Network .* networks\[0\]/);
    const changed = { ...before, vees: before.vees.map((vee) => ({ ...vee, memoryMib: 512 })) };
    await refused(() => putPart(client, changed), 'GATEWAY_PART_CONFLICT', new RegExp(before.applicationId));
  });
});

describe('a request that cannot be', () => {
  test('on things that are not there', async () => {
    const id = VeeIds.mint(systemClock, systemRng);
    await refused(() => client.json('GET', `/v1/vees/${id}`), 'GATEWAY_VEE_UNKNOWN', new RegExp(id));
    await refused(() => act(client, id, 'start', 'a'), 'GATEWAY_VEE_UNKNOWN', new RegExp(id));
    await refused(() => client.json('GET', `/v1/parts/${id}`), 'GATEWAY_PART_UNKNOWN', new RegExp(id));
    const orderId = OrderIds.mint(systemClock, systemRng);
    await refused(() => client.json('GET', `/v1/orders/${orderId}`), 'GATEWAY_ORDER_UNKNOWN', new RegExp(orderId));
    await refused(() => client.json('GET', '/v1/vees/not-an-id'), 'REQUEST_INVALID', /veeId/);
    await refused(() => client.json('GET', '/v1/nothing'), 'ROUTE_UNKNOWN', /GET \/v1\/nothing/);
  });

  test('for a state that refuses it, a driver that cannot, or with a key used before', async () => {
    const part = makePart(site.owner);
    const veeId = part.vees[0]?.veeId ?? '';
    await finished(client, await putPart(client, part));
    await refused(() => act(client, veeId, 'pause', 'a'), 'STATE_TRANSITION_REFUSED', /DEFINED; pause/);
    await refused(() => act(client, veeId, 'suspend', 'b'), 'DRIVER_CAPABILITY_MISSING', /suspend/);
    await finished(client, await act(client, veeId, 'start', 'c'));
    await refused(() => act(client, veeId, 'stop', 'c'), 'GATEWAY_IDEMPOTENCY_KEY_REUSED', /start/);
    await refused(() => act(client, veeId, 'start', 'd'), 'STATE_TRANSITION_REFUSED', /ACTIVE; start/);
    const body = { verb: 'start' };
    const withoutKey = () => client.json('POST', `/v1/vees/${veeId}/actions`, { body });
    await refused(withoutKey, 'REQUEST_INVALID', /idempotency-key/);
    const explode = () => client.json('POST', `/v1/vees/${veeId}/actions`, { body: { verb: 'explode' } });
    await refused(explode, 'REQUEST_INVALID', /verb|idempotency-key/);
  });

  test('by somebody who is not the owner, or whose token does not say enough', async () => {
    const part = makePart(site.owner);
    const veeId = part.vees[0]?.veeId ?? '';
    await finished(client, await putPart(client, part));
    const other = site.client({ user: UserIds.mint(systemClock, systemRng) });
    const path = `/v1/parts/${part.applicationId}`;
    await refused(() => other.json('GET', path), 'GATEWAY_PART_UNKNOWN', new RegExp(part.applicationId));
    await refused(() => other.json('DELETE', path), 'GATEWAY_PART_UNKNOWN', new RegExp(part.applicationId));
    await refused(() => act(other, veeId, 'destroy', 'a'), 'GATEWAY_VEE_UNKNOWN', new RegExp(veeId));
    await refused(() => putPart(other, makePart(site.owner)), 'GATEWAY_OWNER_MISMATCH', /of user .* and the token/);
    await refused(() => putPart(client, { ...makePart(site.owner), vo: 'bio' }), 'GATEWAY_OWNER_MISMATCH', /VO bio/);
    assert.deepEqual(await other.json('GET', '/v1/vees'), []);
    assert.deepEqual(await other.json('GET', '/v1/parts'), []);
    const reader = site.client({ scope: ['vee.read:/'] });
    const narrow = /part\.put.*the token must hold part\.put:\/user\//;
    await refused(() => putPart(reader, makePart(site.owner)), 'IDENTITY_FORBIDDEN', narrow);
    await refused(() => act(reader, veeId, 'destroy', 'b'), 'IDENTITY_FORBIDDEN', /vee\.act/);
    const elsewhere = site.client({ scope: [`vee.read:/user/${UserIds.mint(systemClock, systemRng)}`] });
    assert.deepEqual(await elsewhere.json('GET', '/v1/vees'), []);
    const operator = site.client({ user: UserIds.mint(systemClock, systemRng), roles: ['federation-operator'] });
    assert.equal(((await operator.json('GET', path)) as { owner: string }).owner, site.owner);
  });

  test('without token, or with a token for another site', async () => {
    await refused(() => site.stranger().json('GET', '/v1/site'), 'IDENTITY_TOKEN_MISSING', /token/);
    const elsewhere = site.client({ audience: NetworkIds.mint(systemClock, systemRng) });
    await refused(() => elsewhere.json('GET', '/v1/site'), 'IDENTITY_TOKEN_AUDIENCE', new RegExp(site.siteId));
    const headers = { authorization: 'Bearer nonsense' };
    await refused(() => client.json('GET', '/v1/site', { headers }), 'IDENTITY_TOKEN_MALFORMED', /token/);
  });

  test('to store an image that is not what it says', async () => {
    const { bytes } = makeImage();
    const { digest } = makeImage();
    const body = (async function* () {
      yield bytes;
    })();
    const query = { format: 'raw', size: bytes.length };
    await refused(
      () => client.stream('PUT', `/v1/images/${digest}`, { body, query }),
      'DRIVER_IMAGE_DIGEST_MISMATCH',
      new RegExp(digest),
    );
    await refused(() => client.json('GET', `/v1/images/${digest}`), 'GATEWAY_IMAGE_UNKNOWN', new RegExp(digest));
    const empty = () => client.json('PUT', `/v1/images/${digest}`, { query });
    await refused(empty, 'REQUEST_INVALID', /body/);
  });
});

function twin(same: (first: Vee) => Partial<Vee>): Part {
  const part = makePart(site.owner, 2);
  const [first, second] = part.vees;
  assert.ok(first && second);
  return { ...part, vees: [first, { ...second, ...same(first) }] };
}

function strayNic(): Part {
  const networkId = NetworkIds.mint(systemClock, systemRng);
  return one((vee) => ({ ...vee, nics: vee.nics.map((nic) => ({ ...nic, networkId })) }));
}

function foreignVee(): Part {
  return one((vee) => ({ ...vee, applicationId: makePart(site.owner).applicationId }));
}

function twoDisks(): Part {
  return one((vee) => ({ ...vee, disks: [...vee.disks, ...vee.disks] }));
}

function withImage(format: 'raw' | 'vmdk'): Part {
  const image = { digest: makeImage().digest, format, sizeBytes: 4096 };
  return one((vee) => ({ ...vee, disks: [{ diskId: 'root', capacityBytes: GIB, image }] }));
}

function tooMuch(): Part {
  return makePart(site.owner, 4, (vee) => ({ ...vee, vcpus: 25 }));
}

function badMac(): Part {
  const mac = '52:54:00' as Vee['nics'][number]['mac'];
  return one((vee) => ({ ...vee, nics: vee.nics.map((nic) => ({ ...nic, mac })) }));
}
