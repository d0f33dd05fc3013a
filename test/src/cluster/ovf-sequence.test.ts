import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ApplicationAction, FederationEvent } from '@hanse/api';
import { eventually, threeSites } from '@hanse/testkit';
import { Cluster } from '../support/cluster.ts';
import { envelopeOf } from '../support/ovf-envelope.ts';
import { tarOf } from '../support/tar-archive.ts';

const STARTUP = `<StartupSection>
  <Info>db, then app, then web; the spare one stays off, the archive is left to itself</Info>
  <Item ovf:id="db" ovf:order="1" ovf:stopAction="guestShutdown"/>
  <Item ovf:id="app" ovf:order="2" ovf:stopAction="powerOff"/>
  <Item ovf:id="web" ovf:order="3" ovf:stopDelay="1" ovf:stopAction="guestShutdown"/>
  <Item ovf:id="spare" ovf:order="3" ovf:startAction="none"/>
  <Item ovf:id="archive" ovf:order="4" ovf:stopAction="none"/>
</StartupSection>`;

const DESCRIPTOR = envelopeOf({
  collection: STARTUP,
  systems: ['db', 'app', 'web', 'spare', 'archive'].map((id) => ({ id })),
});

describe('the order in which a whole application starts and stops', () => {
  let cluster: Cluster;

  before(async () => {
    cluster = await Cluster.start(threeSites('simulated'));
    const { packageId } = await cluster.upload(once(tarOf([{ name: 'all.ovf', content: DESCRIPTOR }])));
    await cluster.succeeded(await cluster.deploy({ packageId, name: 'all' }));
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  const statesOf = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await cluster.application('all')).vees.map(({ name, state }) => [name, state]));

  /** The steps of one order with the moment each began, in their order. */
  const stepsOf = async (verb: ApplicationAction['verb']): Promise<readonly FederationEvent[]> => {
    const order = await cluster.succeeded(await cluster.act('all', { verb }));
    return eventually(
      async () => {
        const events = await eventsOf(cluster);
        const steps = events.filter(
          ({ type, details }) => type === 'step.started' && details['orderId'] === order.orderId,
        );
        return steps.length > 0 ? steps : undefined;
      },
      { what: `the steps of ${verb}` },
    );
  };
  const names = (steps: readonly FederationEvent[]) => steps.map(({ text }) => text);

  test('is that of the StartupSection; what is not to be started stays off', async () => {
    const deployed = (await cluster.application('all')).steps.map(({ name }) => name);
    assert.deepEqual(deployed, [
      'images',
      'define',
      'start db',
      'start app',
      'start web',
      'start archive',
      'readiness',
    ]);
    assert.deepEqual(await statesOf(), {
      db: 'ACTIVE',
      app: 'ACTIVE',
      web: 'ACTIVE',
      spare: 'DEFINED',
      archive: 'ACTIVE',
    });
  });

  test('is reversed by stop, with its delays; what is to be left to itself runs on', async () => {
    const steps = await stepsOf('stop');
    assert.deepEqual(names(steps), ['stop spare, web', 'stop app', 'stop db']);
    const [web, app] = steps;
    assert.ok((app?.at ?? 0) - (web?.at ?? 0) >= 1_000, 'the delay after web was waited');
    assert.deepEqual(await statesOf(), {
      db: 'DEFINED',
      app: 'DEFINED',
      web: 'DEFINED',
      spare: 'DEFINED',
      archive: 'ACTIVE',
    });
    assert.equal((await cluster.application('all')).state, 'ACTIVE', 'everything is as asked');
  });

  test('is kept by start after a stop', async () => {
    assert.deepEqual(names(await stepsOf('start')), ['start db', 'start app', 'start web', 'start archive']);
    assert.equal((await statesOf())['spare'], 'DEFINED');
  });

  test('does not bind who names a machine', async () => {
    await cluster.succeeded(await cluster.act('all', { verb: 'stop', vee: 'archive' }));
    await cluster.succeeded(await cluster.act('all', { verb: 'start', vee: 'spare' }));
    const states = await statesOf();
    assert.deepEqual([states['archive'], states['spare']], ['DEFINED', 'ACTIVE']);
  });
});

async function eventsOf(cluster: Cluster): Promise<readonly FederationEvent[]> {
  const found: FederationEvent[] = [];
  const query = { application: 'all', after: 0, follow: false };
  for await (const { data } of cluster.harness.api.events('/v1/events', { query, reconnect: false })) {
    found.push(data as FederationEvent);
  }
  return found;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
