import { HanseError } from '@hanse/kernel';
import type { ComputeDriver } from '../../src/index.ts';

/** A driver that breaks one clause of the contract, by the id of that clause. */
type Sabotage = (driver: ComputeDriver) => Partial<ComputeDriver>;

const unknown = (veeId: string) => new HanseError('DRIVER_VEE_UNKNOWN', { driver: 'sabotaged', veeId });
const isThere = async (driver: ComputeDriver, veeId: Parameters<ComputeDriver['inspect']>[0]) =>
  (await driver.inspect(veeId)).state !== 'DESTROYED';
const quietly = async (attempt: Promise<void>) => {
  await attempt.catch(() => undefined);
};

export const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  'define.idempotent': (driver) => ({
    define: async (spec, signal) => {
      if (await isThere(driver, spec.veeId)) throw new HanseError('DRIVER_VEE_CONFLICT', { difference: 'none' });
      await driver.define(spec, signal);
    },
  }),
  'define.conflict': (driver) => ({
    define: async (spec, signal) => {
      if (!(await isThere(driver, spec.veeId))) await driver.define(spec, signal);
    },
  }),
  'define.image-unknown': (driver) => ({ define: (spec, signal) => quietly(driver.define(spec, signal)) }),
  'start.when-active': (driver) => ({
    start: async (veeId, signal) => {
      if ((await driver.inspect(veeId)).state === 'ACTIVE') throw new HanseError('DRIVER_START_FAILED');
      await driver.start(veeId, signal);
    },
  }),
  'pause.when-defined': (driver) => ({ pause: (veeId, signal) => quietly(driver.pause(veeId, signal)) }),
  'start.unknown': (driver) => ({ start: (veeId, signal) => quietly(driver.start(veeId, signal)) }),
  'shutdown.when-active': () => ({ shutdown: async () => undefined }),
  'destroy.unknown': (driver) => ({
    destroy: async (veeId, signal) => {
      if (!(await isThere(driver, veeId))) throw unknown(veeId);
      await driver.destroy(veeId, signal);
    },
  }),
  'destroy.when-active': () => ({ destroy: async () => undefined }),
  'capabilities.verbs': (driver) => ({ capabilities: { ...driver.capabilities, pause: false } }),
  'capabilities.size': (driver) => ({ capabilities: { ...driver.capabilities, maxVcpus: 1 } }),
  'capacity.reserved-by-define': (driver) => ({
    capacity: async () => ({ ...(await driver.capacity()), used: { vcpus: 0, memoryMib: 0, diskGib: 0 } }),
  }),
  'inspect.endpoints': (driver) => ({
    inspect: async (veeId) => ({ ...(await driver.inspect(veeId)), endpoints: [] }),
  }),
  'list.agrees': () => ({ list: async () => [] }),
  'console.offsets': (driver) => ({ console: (veeId, offset) => driver.console(veeId, offset, 1_000_000) }),
  'console.from-the-end': (driver) => ({
    console: (veeId, offset, limit) => driver.console(veeId, offset < -1 ? 0 : offset, limit),
  }),
  'console.says-simulated': (driver) => ({
    console: async (veeId, offset, limit) => {
      const { text, nextOffset } = await driver.console(veeId, offset, limit);
      return { text: text.replace(/simulated/gi, 'xxxxxxxxx'), nextOffset };
    },
  }),
  'metrics.monotonic': (driver) => ({
    metrics: async (veeId) => ({ ...(await driver.metrics(veeId)), cpuSeconds: 1 }),
  }),
  'networks.remove-in-use': ({ networks }) => ({
    networks: {
      ensure: (spec, signal) => networks.ensure(spec, signal),
      remove: (networkId, signal) => quietly(networks.remove(networkId, signal)),
      list: () => networks.list(),
    },
  }),
  'images.digest-mismatch': ({ images }) => ({
    images: {
      has: async () => true,
      put: async () => undefined,
      list: () => images.list(),
      remove: (digest) => images.remove(digest),
    },
  }),
  'images.remove-in-use': ({ images }) => ({
    images: {
      has: (digest) => images.has(digest),
      put: (image, content, signal) => images.put(image, content, signal),
      list: () => images.list(),
      remove: (digest) => quietly(images.remove(digest)),
    },
  }),
  'media.delta': ({ images }) => ({
    images: {
      has: async () => true,
      put: (image, content, signal) => images.put(image, content, signal),
      list: () => images.list(),
      remove: (digest) => images.remove(digest),
    },
  }),
  'media.chain': (driver) => ({ define: (spec, signal) => quietly(driver.define(spec, signal)) }),
  'media.chain-in-use': ({ images }) => ({
    images: {
      has: (digest, role) => images.has(digest, role),
      put: (image, content, signal) => images.put(image, content, signal),
      list: () => images.list(),
      remove: (digest) => quietly(images.remove(digest)),
    },
  }),
  'media.cdrom': (driver) => ({ define: (spec, signal) => driver.define({ ...spec, cdroms: [] }, signal) }),
  'disks.export-qcow2': (driver) => ({
    exportDisk: (veeId, diskId, _format, signal) => driver.exportDisk(veeId, diskId, 'vmdk', signal),
  }),
  'disks.export-active': (driver) => ({
    exportDisk: async (veeId, diskId, format, signal) => {
      if ((await driver.inspect(veeId)).state === 'ACTIVE') await driver.pause(veeId, signal);
      return driver.exportDisk(veeId, diskId, format, signal);
    },
  }),
  'disks.export-paused': (driver) => ({
    exportDisk: async (veeId, diskId, format, signal) => {
      await driver.resume(veeId, signal);
      await driver.pause(veeId, signal);
      const exported = await driver.exportDisk(veeId, diskId, format, signal);
      await driver.shutdown(veeId, 0, signal);
      return exported;
    },
  }),
  'disks.export-and-back': (driver) => ({
    exportDisk: async (veeId, diskId, format, signal) => {
      const { sizeBytes, discard } = await driver.exportDisk(veeId, diskId, format, signal);
      return { sizeBytes, content: noise(sizeBytes), discard };
    },
  }),
  'changes.death-when-active': () => ({ onChange: () => () => undefined }),
  'changes.only-unasked': (driver) => {
    const listeners = new Set<Parameters<ComputeDriver['onChange']>[0]>();
    return {
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      start: async (veeId, signal) => {
        await driver.start(veeId, signal);
        const observation = await driver.inspect(veeId);
        for (const listener of listeners) listener(observation);
      },
    };
  },
  'cancellation.start-before': (driver) => ({
    start: (veeId) => driver.start(veeId, new AbortController().signal),
  }),
  'concurrency.lives': (driver) => ({
    list: async () => (await driver.list()).slice(1),
  }),
  'recovery.missing': (driver) => ({
    recover: async (known) => ({ ...(await driver.recover(known)), missing: [] }),
  }),
  'recovery.orphan': (driver) => ({
    recover: async (known) => {
      const report = await driver.recover(known);
      for (const { veeId } of report.orphans) await driver.destroy(veeId, new AbortController().signal);
      return report;
    },
  }),
  'recovery.attached-active': (driver) => ({
    recover: async (known) => {
      const report = await driver.recover(known);
      return { ...report, attached: report.attached.map((seen) => ({ ...seen, state: 'DEFINED' as const })) };
    },
  }),
};

async function* noise(size: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(size).fill(1);
}

/** The driver with the sabotage's members in place of its own. */
export function sabotaged(driver: ComputeDriver, sabotage: Sabotage): ComputeDriver {
  const replaced = sabotage(driver);
  return new Proxy(driver, {
    get: (target, key) => {
      const value: unknown = Reflect.get(Object.hasOwn(replaced, key) ? replaced : target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
