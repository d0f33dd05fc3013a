import type { ApplicationVee, ApplicationView } from '@hanse/api';
import { formatMillis, formatMoney, type Instant, isoTime } from '@hanse/kernel';
import type { Palette } from '../palette.ts';
import { stateCell } from './state-cell.ts';
import { type Cell, type Column, renderTable } from './table.ts';

interface Look {
  readonly palette: Palette;
  readonly width?: number | undefined;
}

/** Where each VEE of an application is, and what is known of its process. */
export function veeTable(vees: readonly ApplicationVee[], look: Look): readonly string[] {
  const hasProcess = vees.some(({ facts }) => facts['pid'] !== undefined);
  const columns: readonly Column[] = [
    ...['VEE', 'SITE', 'JURISDICTION', 'ADDRESS'].map((title) => ({ title })),
    ...(hasProcess ? [{ title: 'PID', align: 'right' as const }, { title: 'BOOT' }] : []),
    { title: 'STATE' },
  ];
  const rows = vees.map((vee): readonly Cell[] => [
    vee.name,
    vee.siteName,
    vee.jurisdiction,
    vee.addresses.join(' '),
    ...(hasProcess ? [vee.facts['pid'] ?? '', bootOf(vee)] : []),
    stateCell(vee.state, look.palette, vee.fault),
  ]);
  return renderTable(columns, rows, look);
}

/** How the machine came up and what runs it: `template, tcg`. */
function bootOf({ facts }: ApplicationVee): string {
  return [facts['boot'], facts['accelerator']].filter((fact) => fact !== undefined).join(', ');
}

export function applicationTable(applications: readonly ApplicationView[], look: Look & { now: Instant }) {
  const hasVo = applications.some(({ vo }) => vo !== undefined);
  const columns: readonly Column[] = [
    { title: 'APPLICATION' },
    ...(hasVo ? [{ title: 'VO' }] : []),
    { title: 'STATE' },
    { title: 'VEES', align: 'right' },
    { title: 'SITES' },
    { title: 'COST/HOUR', align: 'right' },
    { title: 'AGE', align: 'right' },
    { title: 'ENDPOINTS' },
  ];
  const rows = applications.map((one): readonly Cell[] => [
    one.name,
    ...(hasVo ? [one.vo ?? ''] : []),
    stateCell(one.state, look.palette),
    `${one.vees.filter(({ state }) => state === 'ACTIVE').length}/${one.vees.length}`,
    [...new Set(one.vees.map(({ siteName }) => siteName))].join(' '),
    one.costPerHour === undefined ? '' : formatMoney(one.costPerHour),
    formatMillis(Math.max(0, look.now - one.createdAt)),
    one.endpoints.map(urlOf).join(' '),
  ]);
  return renderTable(columns, rows, look);
}

export function stepTable(steps: ApplicationView['steps'], look: Look): readonly string[] {
  const columns: readonly Column[] = [{ title: 'STEP' }, { title: 'TOOK', align: 'right' }];
  const rows = steps.map(({ name, startedAt, finishedAt }): readonly Cell[] => [
    name,
    finishedAt === undefined ? 'unfinished' : formatMillis(finishedAt - startedAt),
  ]);
  return renderTable(columns, rows, look);
}

export function urlOf({ name, guestPort, host, port }: ApplicationView['endpoints'][number]): string {
  const isHttp = guestPort === 80 || guestPort === 8080 || name.startsWith('http');
  return isHttp ? `http://${host}:${port}/` : `${host}:${port}`;
}

/** Where everything runs, how it is reached, what it costs. */
export function applicationLines(view: ApplicationView, look: Look): readonly string[] {
  const { endpoints, costPerHour } = view;
  return [
    ...veeTable(view.vees, look),
    ...(endpoints.length === 0 ? [] : ['']),
    ...endpoints.map((endpoint) => `endpoint ${endpoint.name}: ${look.palette.cyan(urlOf(endpoint))}`),
    ...(costPerHour === undefined ? [] : ['', `costs ${formatMoney(costPerHour)} an hour`]),
  ];
}

/** Everything that is known of an application, with the reasons for its placement. */
export function applicationPage(view: ApplicationView, look: Look): readonly string[] {
  const { palette } = look;
  const { failure, order } = view;
  const title = `${palette.bold(view.name)}  ${stateCell(view.state, palette).paint(view.state)}  ${palette.dim(view.applicationId)}`;
  return [
    title,
    `deployed ${isoTime(view.createdAt)}${view.vo === undefined ? '' : ` for VO ${view.vo}`}`,
    ...(failure === undefined ? [] : [palette.red(`${failure.message} [${failure.code}]`), `  ${failure.remedy}`]),
    '',
    ...applicationLines(view, look),
    '',
    palette.bold('Why it is where it is'),
    ...view.explanation.map((line) => `  ${line}`),
    '',
    palette.bold('Steps of the deployment'),
    ...stepTable(view.steps, look).map((line) => `  ${line}`),
    ...(order === undefined ? [] : ['', `last order: ${order.verb}, ${order.state}${attempts(order.attempts)}`]),
    ...(order?.failure === undefined ? [] : [`  ${order.failure.message} [${order.failure.code}]`]),
  ];
}

function attempts(count: number): string {
  return count > 1 ? ` after ${count} attempts` : '';
}
