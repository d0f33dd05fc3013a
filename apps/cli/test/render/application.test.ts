import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PLAIN } from '../../src/palette.ts';
import { applicationPage, applicationTable, urlOf, veeTable } from '../../src/render/application.ts';
import { assertPicture } from '../support/golden.ts';
import { shopView } from '../support/shop-view.ts';

const look = { palette: PLAIN };

describe('an application', () => {
  test('is shown with its machines, endpoints, cost, reasons and steps', () => {
    assertPicture(
      applicationPage(shopView(), look),
      `
shop  ACTIVE  01a204d4-b241-7003-8961-000000000001
deployed 2026-01-02T03:04:05.000Z

VEE  SITE     JURISDICTION  ADDRESS                 PID  BOOT           STATE
lb   bergen   NO            10.64.0.10             8896  template, tcg  ACTIVE
db   luebeck  DE            10.64.0.11 10.65.0.11   873  template, tcg  ACTIVE

endpoint http: http://127.0.0.1:40351/

costs 0.1082 EUR an hour

Why it is where it is
  lb → bergen, 0.0229 EUR per hour each

Steps of the deployment
  STEP            TOOK
  images        657 ms
  start lb, db   3.9 s
`,
    );
  });

  test('that failed shows why and what to do', () => {
    const failure = { code: 'GATEWAY_CAPACITY_EXHAUSTED', message: 'bergen is full', remedy: 'Ask for less.' };
    const lines = applicationPage(shopView({ state: 'FAILED', failure }), look);
    assert.deepEqual(lines.slice(2, 4), ['bergen is full [GATEWAY_CAPACITY_EXHAUSTED]', '  Ask for less.']);
  });

  test('shows a fault beside the state, and no process columns when the driver tells of none', () => {
    const [lb, db] = shopView().vees;
    assert.ok(lb !== undefined && db !== undefined);
    const vees = [
      { ...lb, facts: {} },
      { ...db, facts: {}, fault: 'QEMU ended with status 1' },
    ];
    assertPicture(
      veeTable(vees, look),
      `
VEE  SITE     JURISDICTION  ADDRESS                STATE
lb   bergen   NO            10.64.0.10             ACTIVE
db   luebeck  DE            10.64.0.11 10.65.0.11  ACTIVE: QEMU ended with status 1
`,
    );
  });

  test('is one line in the list', () => {
    const view = shopView();
    assertPicture(
      applicationTable([view], { ...look, now: view.createdAt + 61_000 }),
      `
APPLICATION  STATE   VEES  SITES            COST/HOUR        AGE  ENDPOINTS
shop         ACTIVE   2/2  bergen luebeck  0.1082 EUR  1 min 1 s  http://127.0.0.1:40351/
`,
    );
  });

  test('gives web endpoints as URLs and others as host and port', () => {
    const at = { host: 'h', port: 1 };
    assert.equal(urlOf({ name: 'http', guestPort: 80, ...at }), 'http://h:1/');
    assert.equal(urlOf({ name: 'sql', guestPort: 5432, ...at }), 'h:1');
  });
});
