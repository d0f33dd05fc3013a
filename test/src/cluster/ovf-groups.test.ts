import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ApplicationView } from '@hanse/api';
import { threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { envelopeOf } from '../support/ovf-envelope.ts';
import { tarOf } from '../support/tar-archive.ts';

const member = (group: string) => `<PlacementSection ovf:group="${group}"><Info>Where</Info></PlacementSection>`;
const group = (id: string, policy: string) =>
  `<PlacementGroupSection ovf:id="${id}" ovf:policy="${policy}"><Info>Group</Info><Description>${id}</Description></PlacementGroupSection>`;

const DESCRIPTOR = envelopeOf({
  sections: group('pair', 'affinity') + group('apart', 'availability'),
  systems: [
    ...['cache', 'app'].map((id) => ({ id, sections: member('pair') })),
    ...['web1', 'web2', 'web3', 'web4'].map((id) => ({ id, sections: member('apart') })),
  ],
});

describe('placement groups of a package', () => {
  let cluster: Cluster;
  let packageId: string;

  before(async () => {
    cluster = await Cluster.start(threeSites('simulated'));
    ({ packageId } = await cluster.upload(once(tarOf([{ name: 'groups.ovf', content: DESCRIPTOR }]))));
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const deployed = async (name: string, placement: string): Promise<ApplicationView> => {
    const components = ['cache', 'app', 'web1', 'web2', 'web3', 'web4'];
    const listed = components.map((id) => `  ${id}: { virtualSystem: ${id} }\n`).join('');
    const manifest = `hanse: 1\napplication: ${name}\ncomponents:\n${listed}${placement}`;
    await cluster.succeeded(await cluster.deploy({ packageId, manifest }));
    return cluster.application(name);
  };
  const sitesOf = ({ vees }: ApplicationView, names: RegExp) =>
    vees.filter(({ name }) => names.test(name)).map(({ siteName }) => siteName);

  test('keep affine systems on one site, and spread the others over all there are', async () => {
    const view = await deployed('free', '');
    assert.equal(new Set(sitesOf(view, /cache|app/)).size, 1);
    const webs = sitesOf(view, /web/);
    assert.equal(new Set(webs).size, 3);
    const text = view.explanation.join('\n');
    assert.match(text, /affinity group pair: cache, app stay together/);
    assert.match(text, /availability group apart: 4 on 3 sites, up to 2 on one/);
  });

  test('give way to the manifest, and say so', async () => {
    const inTwo = 'placement:\n  - on: { components: [web1, web2, web3, web4], sites: [bergen, luebeck] }\n';
    const view = await deployed('two', inTwo);
    const webs = sitesOf(view, /web/).sort();
    assert.deepEqual(webs, ['bergen', 'bergen', 'luebeck', 'luebeck']);
    assert.match(view.explanation.join('\n'), /availability group apart: 4 on 2 sites, up to 2 on one: no placement/);
    const inOne = inTwo.replace('[bergen, luebeck]', '[bruges]');
    assert.match((await deployed('one', inOne)).explanation.join('\n'), /apart: 4 on 1 site, up to 4 on one/);
  });
});

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
