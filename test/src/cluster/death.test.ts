import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApplicationView, FederationEvent } from '@hanse/api';
import { eventually, FederationHarness, temporaryFolder, threeSites } from '@hanse/testkit';
import { LeftOverProcesses } from '../support/left-over-processes.ts';
import { LocalReality } from '../support/local-reality.ts';
import { skipWithoutQemu } from '../support/local-requirements.ts';
import { Operator } from '../support/operator.ts';
import { processesNaming } from '../support/process-list.ts';
import { GUEST_CACHE, ROOT } from '../support/repository.ts';

const RUNNING = { application: 'ACTIVE', vees: 'ACTIVE' } as const;

test('a machine that dies is noticed, shown with its fault, and started again', { skip: skipWithoutQemu }, async () => {
  await using folder = await temporaryFolder();
  using _ = new LeftOverProcesses(folder.path);
  const sites = threeSites('local');
  await using harness = await FederationHarness.start({
    root: ROOT,
    folder: folder.path,
    cacheFolder: GUEST_CACHE,
    sites,
  });
  const operator = new Operator(harness);
  const deployed = await operator.finished(await operator.deploySmall('mortal', 'deploy'));
  const before = await operator.settled(deployed.subject, RUNNING);
  const victim = veeNamed(before, 'a');

  const [machine] = processesNaming(victim.veeId);
  assert.ok(machine !== undefined, 'no process of the VEE');
  const killedAt = Date.now();
  const tidings = firstEvent(harness, ({ type, at, veeId }) => {
    return type === 'vee.changed' && veeId === victim.veeId && at >= killedAt;
  });
  process.kill(machine.pid, 'SIGKILL');
  const event = await tidings;
  const noticedAt = deathNoted(join(folder.path, `${victim.siteName}.log`), victim.veeId);
  console.log(
    `a machine's death: noticed by its gateway after ${noticedAt - killedAt} ms, told to users after ${event.at - killedAt} ms`,
  );
  assert.equal(event.details['state'], 'DEFINED');

  const degraded = await eventually(async () => {
    const view = await operator.application('mortal');
    return view.state === 'DEGRADED' && view;
  });
  const dead = veeNamed(degraded, 'a');
  assert.equal(dead.state, 'DEFINED');
  assert.match(dead.fault ?? '', /SIGKILL|killed|ended/i);
  assert.deepEqual(
    ['b', 'c'].map((name) => veeNamed(degraded, name).state),
    ['ACTIVE', 'ACTIVE'],
  );

  await operator.finished(await operator.act('mortal', 'start', 'start'));
  const after = await operator.settled(deployed.subject, RUNNING);
  assert.equal(veeNamed(after, 'a').fault, undefined);
  const reality = await new LocalReality(new Map(sites.map(({ name }) => [name, harness.siteFolder(name)]))).look();
  const running = reality.flatMap(({ machines }) => machines.map(({ veeId }) => veeId));
  assert.deepEqual(running.toSorted(), after.vees.map(({ veeId }) => veeId).toSorted());

  await operator.finished(await operator.destroy('mortal', 'destroy'));
  await operator.settled(deployed.subject, { application: 'DESTROYED', vees: 'DESTROYED' });
});

function veeNamed(view: ApplicationView, name: string): ApplicationView['vees'][number] {
  const found = view.vees.find((vee) => vee.name === name);
  assert.ok(found !== undefined, `no VEE ${name}`);
  return found;
}

async function firstEvent(
  harness: FederationHarness,
  isMeant: (event: FederationEvent) => boolean,
): Promise<FederationEvent> {
  const signal = AbortSignal.timeout(20_000);
  for await (const { data } of harness.api.events('/v1/events', { signal, lastEventId: '0' })) {
    const event = data as FederationEvent;
    if (isMeant(event)) return event;
  }
  throw new Error('the event stream ended');
}

/** When the gateway wrote into its log that the VEE died. */
function deathNoted(logFile: string, veeId: string): number {
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"vee-died"'));
  const line = lines.find((one) => one.includes(veeId));
  assert.ok(line !== undefined, `${logFile} tells of no death of ${veeId}`);
  return Date.parse((JSON.parse(line) as { readonly time: string }).time);
}
