import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Application, ApplicationVee } from '../../src/applications/application.ts';
import type { StopGroup } from '../../src/applications/application-plan.ts';
import { wavesOf, wholeApplication } from '../../src/orders/verb-waves.ts';

const vee = (name: string, startOrder: number) => ({ name, startOrder }) as ApplicationVee;
const VEES = [vee('spare', -1), vee('db', 0), vee('web', 1), vee('log', 2)];
const STOPS: readonly StopGroup[] = [
  { virtualSystems: ['web', 'spare'], delaySeconds: 5 },
  { virtualSystems: ['db'], delaySeconds: 0 },
];

function application(stopGroups: readonly StopGroup[] | undefined): Pick<Application, 'plan'> {
  const startGroups = [0, 1, 2].map((order) => ({ order, delaySeconds: 9, waitingForGuests: [] }));
  const plan = { startGroups, ...(stopGroups === undefined ? {} : { stopGroups }) };
  return { plan } as unknown as Pick<Application, 'plan'>;
}
const names = (vees: readonly ApplicationVee[]) => vees.map(({ name }) => name);
const waves = (verb: 'stop' | 'suspend' | 'resume' | 'pause') =>
  wavesOf(application(STOPS), VEES, verb).map(({ members, delaySeconds }) => [names(members), delaySeconds]);

describe('a verb for a whole application', () => {
  test('is not for those that the StartupSection leaves to themselves', () => {
    const all = names(VEES);
    assert.deepEqual(names(wholeApplication(application(STOPS), VEES, 'start')), ['db', 'web', 'log']);
    assert.deepEqual(names(wholeApplication(application(STOPS), VEES, 'stop')), ['spare', 'db', 'web']);
    assert.deepEqual(names(wholeApplication(application(STOPS), VEES, 'suspend')), all);
    assert.deepEqual(names(wholeApplication(application(undefined), VEES, 'stop')), all, 'of an earlier version');
  });

  test('is for all when none would be left', () => {
    assert.deepEqual(names(wholeApplication(application([]), VEES, 'stop')), names(VEES));
    assert.deepEqual(names(wholeApplication(application(STOPS), [vee('spare', -1)], 'start')), ['spare']);
  });

  test('comes to its members in the order of stopping, and with its delays when they are stopped', () => {
    assert.deepEqual(waves('stop'), [
      [['spare', 'web', 'log'], 5],
      [['db'], 0],
    ]);
    assert.deepEqual(waves('suspend'), [
      [['spare', 'web', 'log'], 0],
      [['db'], 0],
    ]);
  });

  test('resumes in the order of starting, and pauses all at once', () => {
    assert.deepEqual(waves('resume'), [
      [['spare', 'db'], 0],
      [['web'], 0],
      [['log'], 0],
    ]);
    assert.deepEqual(waves('pause'), [[names(VEES), 0]]);
    const earlier = wavesOf(application(undefined), VEES, 'stop');
    assert.deepEqual(
      earlier.map(({ members }) => names(members)),
      [names(VEES)],
    );
  });
});
