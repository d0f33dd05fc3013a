import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SWITCH_PROCESS_ARGUMENTS } from '@hanse/drivers/local';
import { type ListedProcess, processList } from './process-list.ts';
import type { Reality, RunningMachine, SiteReality } from './reality.ts';
import { switchContent } from './switch-status.ts';

/** Sites of the local driver: their processes, folders, sockets and switches. */
export class LocalReality implements Reality {
  readonly hasIngress = true;
  readonly #siteFolders: ReadonlyMap<string, string>;

  /** The gateways' data folders by site. */
  constructor(siteFolders: ReadonlyMap<string, string>) {
    this.#siteFolders = siteFolders;
  }

  async look(): Promise<readonly SiteReality[]> {
    const processes = processList();
    return Promise.all([...this.#siteFolders].map(([site, folder]) => lookAt(site, join(folder, 'local'), processes)));
  }
}

async function lookAt(site: string, folder: string, processes: readonly ListedProcess[]): Promise<SiteReality> {
  const own = processes.filter(({ argv }) => argv.some((argument) => argument.includes(`${folder}/`)));
  const machines = own.flatMap((process) => machineOf(process, folder));
  const others = own.filter((process) => machineOf(process, folder).length === 0);
  const controlPath = controlPathOf(folder, processes);
  const switches = processes.filter(({ argv }) => argv.includes(controlPath));
  const content = await switchContent(controlPath);
  const networks = content.networks.map(({ networkId }) => networkId);
  const networkFiles = entries(join(folder, 'networks')).filter((name) => !isDraft(name));
  const written = networkFiles.map((name) => name.replace(/\.json$/, ''));
  const plugs = content.ports.map(({ portId, isAttached }) => ({ veeId: portId.split('/')[0] ?? '', isAttached }));
  const running = new Set(machines.map(({ veeId }) => veeId));
  return {
    site,
    machines,
    kept: entries(join(folder, 'vees')),
    networks,
    plugged: plugs.filter(({ isAttached }) => isAttached).map(({ veeId }) => veeId),
    remains: [
      ...others.map(({ pid, argv }) => `process ${pid} ${argv.slice(0, 4).join(' ')}`),
      ...switches.slice(1).map(({ pid }) => `another switch, process ${pid}`),
      ...entries(join(folder, 'trash')).map((name) => `trash ${name}`),
      ...differences(networks, written).map((id) => `network ${id} only in one of switch and folder`),
      ...plugs.filter(({ veeId }) => !running.has(veeId)).map(({ veeId }) => `switch port of ${veeId}, which is off`),
      ...deadSockets(dirname(controlPath), running),
      ...drafts(folder),
    ],
  };
}

/** Every machine of a VEE has its own `-pidfile`. */
function machineOf({ pid, startTime, argv }: ListedProcess, folder: string): readonly RunningMachine[] {
  const pidFile = argv[argv.indexOf('-pidfile') + 1] ?? '';
  const home = dirname(pidFile);
  const isMachine = basename(argv[0] ?? '').startsWith('qemu-system') && dirname(home) === join(folder, 'vees');
  return isMachine ? [{ veeId: basename(home), life: `process ${pid} started at ${startTime}` }] : [];
}

/** The control socket of the site's switch, from the command line of the process the driver has noted. */
function controlPathOf(folder: string, processes: readonly ListedProcess[]): string {
  const note = JSON.parse(readFileSync(join(folder, 'switch.json'), 'utf8')) as { readonly pid: number };
  const argv = processes.find(({ pid }) => pid === note.pid)?.argv;
  if (argv === undefined) throw new Error(`the switch noted in ${folder}, process ${note.pid}, does not run`);
  return SWITCH_PROCESS_ARGUMENTS.read(argv.slice(-2)).controlPath;
}

/** Sockets are named for the VEE whose machine they lead to. */
function deadSockets(runtimeFolder: string, running: ReadonlySet<string>): readonly string[] {
  const alive = new Set([...running].map((veeId) => veeId.replaceAll('-', '')));
  const dead = entries(runtimeFolder).filter((name) => /^[0-9a-f]{32}\./.test(name) && !alive.has(name.slice(0, 32)));
  return dead.map((name) => `socket ${name}`);
}

/** Files that somebody was killed while writing. */
function drafts(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter(isDraft).map((name) => `draft ${name}`);
}

function isDraft(name: string): boolean {
  return /\.(new|part)$/.test(name);
}

function differences(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...some.filter((one) => !others.includes(one)), ...others.filter((one) => !some.includes(one))];
}

function entries(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
