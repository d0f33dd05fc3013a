import { lstat, mkdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type Clock,
  HanseError,
  type Logger,
  type Millis,
  type Rng,
  SILENT_LOGGER,
  unwrap,
  uuidV7,
} from '@hanse/kernel';
import { ControlServer } from './control/control-server.ts';
import { type MethodHandlers, SWITCH_PROTOCOL } from './control/methods.ts';
import { SwitchClient } from './control/switch-client.ts';
import { EthernetSwitch } from './core/ethernet-switch.ts';
import { endWhenUnused } from './edge/end-when-unused.ts';
import { Trunks } from './edge/trunks.ts';
import { listenExclusively } from './edge/unix-socket.ts';
import { VmPorts } from './edge/vm-ports.ts';

const PROBE_LIMIT: Millis = 2_000;
const UNUSED_LIMIT: Millis = 60_000;

interface SwitchParts {
  readonly controlPath: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  /** How long the switch stays without a gateway and without a VM; default a minute. */
  readonly unusedLimit?: Millis;
}

export interface RunningSwitch {
  /** Resolves when the switch has ended: by `stop`, because it was told to, or because nobody used it any more. */
  readonly stopped: Promise<void>;
  /** Closes every socket; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Runs a site's switch in this process until it is told to shut down. It starts empty: the driver replays the
 * configuration. Throws SWITCH_ALREADY_RUNNING when a switch answers at `controlPath`, or SWITCH_LISTEN_FAILED.
 */
export async function runSwitch(parts: SwitchParts): Promise<RunningSwitch> {
  const { controlPath, clock, rng, logger } = parts;
  const ethernet = new EthernetSwitch({ clock, rng });
  const trunks = new Trunks({ ethernet, clock, rng, logger });
  const vmPorts = new VmPorts({ ethernet, clock, rng, logger });
  let end = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    end = resolve;
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopAll().finally(end);
    return stopping;
  };
  const handlers = handlersFor({ ethernet, trunks, vmPorts, instanceId: uuidV7(clock, rng), stop });
  const control = new ControlServer({ handlers, logger });
  let stopWatching = (): void => undefined;
  const stopAll = async (): Promise<void> => {
    stopWatching();
    await unlink(controlPath).catch(() => undefined);
    await control.stop();
    await vmPorts.stop();
    await trunks.stop();
    ethernet.close();
    logger.info('switch-stopped');
  };
  await prepareFolder(dirname(controlPath));
  await listenExclusively({ server: control.server, path: controlPath, isAlive: (path) => answers(path, parts) });
  const isUsed = () => control.hasConnections || vmPorts.hasConnections;
  const limit = parts.unusedLimit ?? UNUSED_LIMIT;
  stopWatching = endWhenUnused({ isUsed, limit, clock, end: () => void stop() });
  logger.info('switch-started', { controlPath });
  return { stopped, stop };
}

interface HandlerParts {
  readonly ethernet: EthernetSwitch;
  readonly trunks: Trunks;
  readonly vmPorts: VmPorts;
  readonly instanceId: string;
  readonly stop: () => Promise<void>;
}

function handlersFor({ ethernet, trunks, vmPorts, instanceId, stop }: HandlerParts): MethodHandlers {
  return {
    hello: async () => ({ protocol: SWITCH_PROTOCOL, instanceId, pid: process.pid }),
    configureNetwork: async (network) => {
      unwrap(ethernet.configureNetwork(network));
      await trunks.renewPeers();
      return {};
    },
    removeNetwork: async ({ networkId }) => {
      unwrap(ethernet.removeNetwork(networkId));
      await trunks.renewPeers();
      return {};
    },
    configurePort: async (port) => {
      unwrap(ethernet.configurePort(port));
      await vmPorts.open(port);
      return {};
    },
    removePort: async ({ portId }) => {
      await vmPorts.close(portId);
      ethernet.removePort(portId);
      return {};
    },
    configureTrunk: (trunk) => trunks.configure(trunk),
    status: async () => ({
      networks: ethernet.networkStatuses(),
      ports: ethernet.portStatuses(),
      ...trunks.status(),
    }),
    shutdown: async () => {
      // After this answer: stopping waits for the connection that asked.
      setImmediate(() => void stop());
      return {};
    },
  };
}

/** The control socket's folder is for this user alone; one that others can enter is refused. */
async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode } = await lstat(folder);
  if ((mode & 0o077) === 0) return;
  throw new HanseError('SWITCH_LISTEN_FAILED', {
    at: folder,
    reason: 'others may enter the folder; its mode must be 0700',
  });
}

/** A socket that accepts but does not answer in time still belongs to somebody. */
async function answers(path: string, { clock, rng }: SwitchParts): Promise<boolean> {
  const client = new SwitchClient({ controlPath: path, clock, rng, logger: SILENT_LOGGER, deadline: PROBE_LIMIT });
  try {
    await client.hello();
    return true;
  } catch (cause) {
    return !(cause instanceof HanseError && cause.code === 'SWITCH_UNREACHABLE');
  } finally {
    client.close();
  }
}
