import type { ApplicationView } from '@hanse/api';
import { formatMillis, HanseError, type Millis } from '@hanse/kernel';
import { systemClock } from '@hanse/observability';
import type { CliContext } from '../context.ts';
import { awaitDeployment, requestDeployment, uploadPackage } from '../deploy-package.ts';
import { applicationLines, stepTable, urlOf } from '../render/application.ts';
import { consoleText } from '../render/console-text.ts';
import { type BringUpReport, bringUp } from '../services/bring-up.ts';
import type { DriverName } from '../services/gateway-config.ts';
import { ensureGuestImage } from '../services/guest-image.ts';
import { isMachine, ownProcesses } from '../services/own-processes.ts';
import { DEFAULT_TOWNS } from '../services/towns.ts';
import type { FederationApi } from '../session/federation-api.ts';
import { openSession } from '../session/open-session.ts';
import { consoleProof } from './console-proof.ts';
import { fetchPages, type Page } from './fetch-pages.ts';
import { shopManifest, shopPackage } from './shop-package.ts';

const WEB_SERVERS = 2;
const CONSOLE_BYTES = 1_048_576;
const LAST_LINES = 4;
const LONGEST_LINE = 140;

export interface DemoReport {
  readonly driver: DriverName;
  readonly services: BringUpReport;
  readonly application: ApplicationView;
  readonly url: string | undefined;
  readonly pages: readonly Page[];
  readonly console: readonly string[];
  readonly deployMillis: Millis;
}

/** Everything the demo shows, up to the tear-down. */
export async function runDemo(context: CliContext, driver: DriverName): Promise<DemoReport> {
  const { folders, program, signal, out } = context;
  const say = (line: string) => out.lines(line);
  heading(context, '1. The federation and its sites');
  const services = await bringUp({ folders, program, signal, say, driver, sites: DEFAULT_TOWNS });
  await using session = openSession(context);
  heading(context, '2. The shop is deployed');
  const began = systemClock.monotonic();
  const deployed = await deployShop(context, session.api, driver);
  const deployMillis = systemClock.monotonic() - began;
  say(`deployed in ${formatMillis(deployMillis)}, upload included`);
  requireSpread(deployed);
  const endpoint = deployed.endpoints[0];
  const url = endpoint === undefined || driver === 'simulated' ? undefined : urlOf(endpoint);
  const pages = await showPages(context, url);
  // Read once more: the sites report what they know of their processes a moment after the start.
  const application = await session.api.application(deployed.applicationId);
  const console = await showProof(context, session.api, application, driver);
  return { driver, services, application, url, pages, console, deployMillis };
}

async function deployShop(context: CliContext, api: FederationApi, driver: DriverName): Promise<ApplicationView> {
  const { folders, signal } = context;
  const rootDisk = driver === 'local' ? await guestRootDisk(folders.cache, signal) : undefined;
  const { packageId } = await uploadPackage(context, api, await shopPackage(rootDisk, signal));
  const order = await requestDeployment(api, { packageId, manifest: shopManifest() });
  return awaitDeployment(context, api, order);
}

async function guestRootDisk(cache: string, signal: AbortSignal): Promise<string> {
  const { image } = await ensureGuestImage({ cache, signal, say: () => undefined });
  return image.rootDisk;
}

function requireSpread({ vees, state }: ApplicationView): void {
  const sites = new Set(vees.map(({ siteName }) => siteName));
  if (state === 'ACTIVE' && sites.size > 1) return;
  const problem = `the shop is ${state} at ${[...sites].join(', ')}; it should be ACTIVE at two sites or more`;
  throw new HanseError('CLI_DEMO_FAILED', { problem });
}

async function showPages(context: CliContext, url: string | undefined): Promise<readonly Page[]> {
  const { out, signal } = context;
  heading(context, '3. Its page, through the load balancer');
  if (url === undefined) {
    out.lines('skipped: simulated machines answer nothing');
    return [];
  }
  const pages = await fetchPages(url, WEB_SERVERS, signal);
  out.lines(...pages.map(({ text, millis }) => `GET ${url}  ${text}  (${formatMillis(millis)})`));
  const servers = [...new Set(pages.map((page) => page.servedBy))].sort();
  out.lines(`${servers.join(' and ')} answer in turn`);
  return pages;
}

async function showProof(
  context: CliContext,
  api: FederationApi,
  application: ApplicationView,
  driver: DriverName,
): Promise<readonly string[]> {
  const { out } = context;
  const look = { palette: out.palette, width: out.columns() };
  heading(context, '4. Where everything runs, and what each step took');
  out.lines(...applicationLines(application, look), '', ...stepTable(application.steps, look));
  if (driver === 'simulated') return [];
  const vee = application.vees[0];
  if (vee === undefined) return [];
  const chunk = await api.console(application.applicationId, vee.name, { offset: 0, limit: CONSOLE_BYTES });
  const proof = consoleProof(consoleText(chunk.text), LAST_LINES);
  heading(context, '5. Real machines: their processes, and the console of one');
  const machines = ownProcesses(context.folders.data).filter(({ command }) => isMachine(command));
  out.lines(...machines.map(({ pid, command }) => `  ${pid}  ${command}`.slice(0, LONGEST_LINE)), '');
  out.lines(`console of ${vee.name}:`, ...proof.map((line) => `  ${line}`.slice(0, LONGEST_LINE)));
  return proof;
}

function heading({ out }: CliContext, text: string): void {
  out.lines('', out.palette.bold(text));
}
