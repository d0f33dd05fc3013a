import { mkdir, realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { HanseError, type Logger } from '@hanse/kernel';
import { imagesOf, type VeeSpec } from '@hanse/model';
import { chooseAccelerator } from './accelerator.ts';
import { BootGate } from './boot-gate.ts';
import { DiskExporter } from './disk-exporter.ts';
import { removeDrafts } from './durable-file.ts';
import { type GuestImage, openGuestImage } from './guest/index.ts';
import { LocalImageStore } from './image-store.ts';
import type { LocalDriverParts, LocalTrunk } from './local-driver-parts.ts';
import type { LocalSite } from './local-site.ts';
import { LocalNetworkDriver } from './network-driver.ts';
import type { QemuProcess } from './qemu-process.ts';
import { qemuRelease } from './qemu-release.ts';
import { RuntimeFolder } from './runtime-folder.ts';
import type { SwitchClient } from './switch/index.ts';
import { SwitchProcess } from './switch-process.ts';
import type { Vee } from './vee.ts';
import { VeeLauncher } from './vee-launcher.ts';
import { openPorts } from './vee-ports.ts';
import { type SizeLimits, VeeRegistry } from './vee-registry.ts';
import { VeeVerbs } from './vee-verbs.ts';

/** What exists between `open` and `close` of the driver. */
export interface OpenSite {
  readonly site: LocalSite;
  readonly registry: VeeRegistry;
  readonly verbs: VeeVerbs;
  readonly launcher: VeeLauncher;
  readonly exporter: DiskExporter;
  /** Tells the switch where trunks come in and who is who; the files are read anew. */
  readonly configureTrunk: (client: SwitchClient) => Promise<void>;
  /** Aborted when the driver closes. */
  readonly closing: AbortController;
}

/** Puts the parts of a site together; reads and starts nothing yet. */
export async function openSite(from: {
  parts: LocalDriverParts;
  limits: SizeLimits;
  logger: Logger;
  onMachine: (vee: Vee, machine: QemuProcess) => void;
}): Promise<OpenSite> {
  const { parts, limits, logger, onMachine } = from;
  const { clock, rng, siteId, trunk } = parts;
  // QEMU first: without it nothing is made.
  const qemu = await qemuRelease();
  const common = { ...(await folders(parts)), qemu, clock, rng, logger };
  const { dataFolder, cacheFolder } = common;
  const networks = new LocalNetworkDriver({
    dataFolder,
    switch: { use: (task) => switchProcess.use(task) },
    definedVees: () => registry.specs,
    hasTrunk: trunk !== undefined,
  });
  const configureTrunk = async (client: SwitchClient): Promise<void> => {
    if (trunk !== undefined) await client.configureTrunk({ siteId, ...trunkOf(trunk) });
  };
  const switchProcess = new SwitchProcess({
    ...common,
    command: parts.switchCommand,
    onFresh: async (client) => {
      await configureTrunk(client);
      await networks.replay(client);
      await openAllPorts(registry.running, client);
    },
  });
  const site: LocalSite = {
    ...common,
    ingressHost: parts.ingressHost ?? '127.0.0.1',
    writeSeedDisc: parts.writeSeedDisc,
    networks,
    switch: switchProcess,
    images: new LocalImageStore({ dataFolder, logger, usersOf: (digest) => usersOf(registry.specs, digest) }),
    guestImage: () => requireGuestImage(cacheFolder),
    accelerator: once(async () => chooseAccelerator({ ...common, image: await openGuestImage(cacheFolder) })),
  };
  const registry = new VeeRegistry({ site, capacity: parts.capacity, limits });
  const launcher = new VeeLauncher(site);
  const gate = new BootGate(parts.maxConcurrentBoots ?? availableParallelism());
  const closing = new AbortController();
  const verbs = new VeeVerbs({ site, launcher, gate, onMachine, closing: closing.signal });
  const exporter = new DiskExporter({ dataFolder });
  return { site, registry, verbs, launcher, exporter, configureTrunk, closing };
}

async function folders(
  parts: LocalDriverParts,
): Promise<{ dataFolder: string; cacheFolder: string; runtime: RuntimeFolder }> {
  await mkdir(parts.dataFolder, { recursive: true, mode: 0o700 });
  await mkdir(parts.cacheFolder, { recursive: true });
  const dataFolder = await realpath(parts.dataFolder);
  await removeDrafts(dataFolder);
  return { dataFolder, cacheFolder: await realpath(parts.cacheFolder), runtime: await RuntimeFolder.open(dataFolder) };
}

function trunkOf(trunk: LocalTrunk) {
  return {
    host: trunk.listenHost,
    port: trunk.listenPort,
    certificatePath: trunk.certificateFile,
    keyPath: trunk.keyFile,
    authorityPath: trunk.caFile,
    ...(trunk.shape === undefined ? {} : { shape: trunk.shape }),
  };
}

async function openAllPorts(vees: readonly Vee[], client: SwitchClient): Promise<void> {
  for (const vee of vees) await openPorts(vee, client);
}

async function requireGuestImage(cacheFolder: string): Promise<GuestImage> {
  const image = await openGuestImage(cacheFolder);
  if (image !== undefined) return image;
  throw new HanseError('DRIVER_GUEST_IMAGE_MISSING', { folder: cacheFolder });
}

function usersOf(specs: readonly VeeSpec[], digest: string): readonly string[] {
  return specs.filter((spec) => imagesOf(spec).some((image) => image.digest === digest)).map(({ veeId }) => veeId);
}

/** Asks once; a failure is asked again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((thrown: unknown) => {
      answer = undefined;
      throw thrown;
    });
    return answer;
  };
}
