import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildGuestImage } from '@hanse/drivers/local';
import { eventually, threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { skipWithoutQemu } from '../support/local-requirements.ts';
import { envelopeOf, fileOf } from '../support/ovf-envelope.ts';
import { shopPackageWith } from '../support/packages.ts';
import { GUEST_CACHE, ROOT } from '../support/repository.ts';
import { tarOf } from '../support/tar-archive.ts';

const DEADLINE = 240_000;
const TITLE = 'Kontor & Söhne';
const SCRIPT = [
  '#!/bin/sh',
  'seed=/run/hanse/seed; properties=/run/hanse/properties',
  'echo "motto: $(cat $properties/motto)"',
  'echo "notes: $(cat $seed/ovffiles/notes/read.me)"',
  'echo "bytes: $(md5sum <$seed/ovffiles/noise.bin)"',
]
  .join('\n')
  .replaceAll('&', '&amp;')
  .replaceAll('"', '&quot;')
  .replaceAll('<', '&lt;')
  .replaceAll('\n', '&#10;');

/** Guests of Hanse on real machines: what they are told of OVF, and what they make of it. */
describe('a guest and its OVF environment', { skip: skipWithoutQemu }, () => {
  let cluster: Cluster;
  let rootDisk: string;

  before(async () => {
    ({ rootDisk } = await buildGuestImage({ cacheDir: GUEST_CACHE }));
    cluster = await Cluster.start(threeSites('local'));
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  test('the page of the shop has the title that its deployer gave as a property', async () => {
    const { packageId } = await cluster.upload(shopPackageWith(rootDisk));
    const manifest = readFileSync(join(ROOT, 'examples/shop/shop.yaml'), 'utf8');
    const properties = { 'web1:title': TITLE, 'web2:title': TITLE };
    const order = await cluster.deploy({ packageId, manifest, properties });
    await cluster.succeeded(order, DEADLINE);
    const [endpoint] = (await cluster.application('shop')).endpoints;
    assert.ok(endpoint);
    const page = await eventually(
      async () => {
        const answer = await fetch(`http://${endpoint.host}:${endpoint.port}/`);
        return answer.ok ? answer.text() : undefined;
      },
      { deadline: DEADLINE, what: 'the page of the shop' },
    );
    assert.ok(page.includes(`<title>${TITLE}</title>`), page);
    assert.match(page, /Served by <b>web[12]<\/b>/);
    await cluster.succeeded(await cluster.destroy('shop'), DEADLINE);
  });

  test('properties and environment files of the package are there for its script', async () => {
    const noise = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7 + (index >> 3)) % 256));
    const sections = `<ProductSection>
      <Info>What it is told</Info>
      <Property ovf:key="motto" ovf:type="string" ovf:value="Gott &amp; Wind"/>
      <Property ovf:key="user-data" ovf:type="string" ovf:value="${SCRIPT}"/>
    </ProductSection>
    <EnvironmentFilesSection>
      <Info>Files for the guest</Info>
      <File ovf:fileRef="notes" ovf:path="notes/read.me"/>
      <File ovf:fileRef="noise" ovf:path="noise.bin"/>
    </EnvironmentFilesSection>`;
    const descriptor = envelopeOf({
      files: fileOf('notes', 'notes.txt') + fileOf('noise', 'noise.bin'),
      systems: [{ id: 'scribe', family: 'hanse-guest', transport: 'iso', memoryMib: 128, sections }],
    });
    const { packageId } = await cluster.upload(
      once(
        tarOf([
          { name: 'scribe.ovf', content: descriptor },
          { name: 'notes.txt', content: 'Sell herring dear' },
          { name: 'noise.bin', content: noise },
        ]),
      ),
    );
    await cluster.succeeded(await cluster.deploy({ packageId, name: 'scribe' }), DEADLINE);
    const path = '/v1/applications/scribe/vees/scribe/console?offset=0&limit=262144';
    const text = await eventually(
      async () => {
        const { text: said } = (await cluster.harness.api.json('GET', path)) as { readonly text: string };
        return said.includes('HANSE-USER-DATA-DONE') ? said : undefined;
      },
      { deadline: DEADLINE, what: 'the script of the guest to end' },
    );
    assert.match(text, /motto: Gott & Wind/);
    assert.match(text, /notes: Sell herring dear/);
    assert.ok(text.includes(`bytes: ${createHash('md5').update(noise).digest('hex')}`), text.slice(-2_000));
    await cluster.succeeded(await cluster.destroy('scribe'), DEADLINE);
  });
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
