import type { ApplicationVee, ApplicationView } from '@hanse/api';

const T0 = Date.UTC(2026, 0, 2, 3, 4, 5);
const uuid = (n: number) => `01a204d4-b241-7003-8961-00000000000${n}`;

/** A deployed application with two VEEs at two sites. */
export function shopView(changes: Partial<ApplicationView> = {}): ApplicationView {
  const endpoint = { name: 'http', guestPort: 80, host: '127.0.0.1', port: 40_351 };
  return {
    applicationId: uuid(1),
    name: 'shop',
    owner: uuid(2),
    state: 'ACTIVE',
    createdAt: T0,
    costPerHour: { currency: 'EUR', micros: 108_200 },
    vees: [
      vee('lb', 'bergen', 'NO', { endpoints: [endpoint], addresses: ['10.64.0.10'] as never }),
      vee('db', 'luebeck', 'DE', { addresses: ['10.64.0.11', '10.65.0.11'] as never }),
    ],
    endpoints: [endpoint],
    explanation: ['lb → bergen, 0.0229 EUR per hour each'],
    steps: [
      { name: 'images', startedAt: T0, finishedAt: T0 + 657 },
      { name: 'start lb, db', startedAt: T0 + 700, finishedAt: T0 + 4_600 },
    ],
    ...changes,
  } as unknown as ApplicationView;
}

function vee(name: string, siteName: string, jurisdiction: string, changes: Partial<ApplicationVee>): ApplicationVee {
  return {
    veeId: uuid(3),
    name,
    component: name,
    siteId: uuid(4),
    siteName,
    jurisdiction,
    state: 'ACTIVE',
    desired: 'ACTIVE',
    addresses: [],
    endpoints: [],
    facts: { pid: name === 'lb' ? '8896' : '873', boot: 'template', accelerator: 'tcg' },
    ...changes,
  } as unknown as ApplicationVee;
}
