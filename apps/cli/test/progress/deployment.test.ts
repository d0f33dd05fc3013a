import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FederationEvent } from '@hanse/api';
import { PLAIN } from '../../src/palette.ts';
import { activityOf, beginDeployment, type Deployment, takeIn } from '../../src/progress/deployment.ts';
import { deploymentFrame } from '../../src/render/deployment-frame.ts';
import { eventLine } from '../../src/render/event-line.ts';
import { assertPicture } from '../support/golden.ts';
import { shopView } from '../support/shop-view.ts';

const fresh = shopView({ state: 'PLACED', steps: [] });
const T0 = fresh.createdAt;
const begun = beginDeployment({ ...fresh, vees: fresh.vees.map((vee) => ({ ...vee, state: 'DEFINED' as const })) });

const event = (after: number, type: string, text: string, details: FederationEvent['details']): FederationEvent => {
  return { type, at: T0 + after, text, details };
};
const STEP_BEGINS = event(100, 'step.started', 'start lb', { step: 'start lb' });
const LB_UP = event(900, 'vee.changed', 'lb at bergen is ACTIVE', { vee: 'lb', state: 'ACTIVE' });
const STEP_ENDS = event(950, 'step.finished', 'start lb', { step: 'start lb', millis: 850 });
const after = (...events: readonly FederationEvent[]): Deployment => events.reduce(takeIn, begun);

describe('the progress of a deployment', () => {
  test('is drawn with a line per VEE, its state, its step and its seconds', () => {
    const changed = event(1, 'application.changed', 'shop is DEPLOYING', { from: 'PLACED', to: 'DEPLOYING' });
    const picture = deploymentFrame(after(changed, STEP_BEGINS, LB_UP), {
      now: T0 + 2_500,
      palette: PLAIN,
      width: undefined,
    });
    assertPicture(
      picture,
      `
shop DEPLOYING: 1 of 2 up, 2.5 s
VEE  SITE     STATE    SECONDS  STEP
lb   bergen   ACTIVE       0.9  up
db   luebeck  DEFINED      2.5  waiting
`,
    );
  });

  test('says of each VEE what is being done for it', () => {
    const activities = (deployment: Deployment) => deployment.vees.map((vee) => activityOf(vee, deployment));
    const images = event(5, 'step.started', 'images', { step: 'images' });
    const define = event(9, 'step.started', 'define', { step: 'define' });
    const readiness = event(990, 'step.started', 'readiness', { step: 'readiness' });
    assert.deepEqual(activities(begun), ['waiting', 'waiting']);
    assert.deepEqual(activities(after(images)), ['receiving images', 'receiving images']);
    assert.deepEqual(activities(after(define)), ['being defined', 'being defined']);
    assert.deepEqual(activities(after(STEP_BEGINS)), ['starting', 'waiting']);
    const waiting = ['up, waiting for the application to answer', 'waiting'];
    assert.deepEqual(activities(after(STEP_BEGINS, LB_UP, STEP_ENDS, readiness)), waiting);
  });

  test('keeps the time of a step when its end comes, also when its beginning was missed', () => {
    const step = { name: 'start lb', startedAt: T0 + 100, millis: 850 };
    assert.deepEqual(after(STEP_BEGINS, STEP_ENDS).steps, [step]);
    assert.deepEqual(after(STEP_ENDS).steps, [step]);
  });

  test('takes in the same event twice without harm', () => {
    assert.deepEqual(after(STEP_BEGINS, LB_UP, LB_UP, STEP_ENDS, STEP_ENDS), after(STEP_BEGINS, LB_UP, STEP_ENDS));
  });

  test('shows a fault in place of the step', () => {
    const died = event(1_000, 'vee.changed', 'lb at bergen is DEFINED: it died', { vee: 'lb', state: 'DEFINED' });
    const deployment = after(LB_UP, died);
    assert.equal(deployment.vees[0]?.upAt, undefined);
    assert.deepEqual(deployment.vees.map((vee) => activityOf(vee, deployment))[0], 'it died');
  });

  test('of many VEEs shows those that are not up yet', () => {
    const [one] = begun.vees;
    assert.ok(one !== undefined);
    const vees = Array.from({ length: 40 }, (_, index) => ({ ...one, name: `v${index}`, state: 'ACTIVE', upAt: T0 }));
    const many = { ...begun, vees: [...vees, { ...one, name: 'late' }] };
    const lines = deploymentFrame(many, { now: T0, palette: PLAIN, width: undefined });
    assert.equal(lines.length, 19);
    assert.match(lines[2] ?? '', /^late /);
    assert.equal(lines.at(-1), 'and 25 more');
  });
});

describe('an event', () => {
  test('is a line with the seconds since the request, or with the time of day', () => {
    assert.equal(eventLine(LB_UP, { since: T0, palette: PLAIN }), '   +0.900 s  lb at bergen is ACTIVE');
    assert.equal(eventLine(STEP_ENDS, { palette: PLAIN }), '2026-01-02T03:04:05.950Z  step "start lb" took 850 ms');
  });
});
