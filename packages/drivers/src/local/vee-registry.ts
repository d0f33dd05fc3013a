import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { canonicalJson, HanseError, isUuidV7, type JsonValue, type VeeId, VeeIds } from '@hanse/kernel';
import {
  addResources,
  type DriverCapabilities,
  NO_RESOURCES,
  type ResourceAmount,
  resourcesOf,
  type VeeSpec,
} from '@hanse/model';
import { removeDrafts } from './durable-file.ts';
import type { LocalSite } from './local-site.ts';
import { planMachine } from './machine-plan.ts';
import { type FoundProcess, killProcess } from './process-identity.ts';
import { requireActive } from './require-active.ts';
import { findVeeProcesses, pidFileOf, Vee } from './vee.ts';
import { makeDisks } from './vee-disks.ts';
import { trashFolder, VeeFolder, veesFolder } from './vee-folder.ts';
import type { VeeRecord } from './vee-record.ts';

/** The largest VEE a site runs. */
export type SizeLimits = Pick<DriverCapabilities, 'maxVcpus' | 'maxMemoryMib'>;

/** The VEEs of a site: those on disk, and the resources they hold. */
export class VeeRegistry {
  readonly #site: LocalSite;
  readonly #capacity: ResourceAmount;
  readonly #limits: SizeLimits;
  readonly #vees = new Map<VeeId, Vee>();
  readonly #defining = new Map<VeeId, VeeSpec>();

  constructor(parts: { site: LocalSite; capacity: ResourceAmount; limits: SizeLimits }) {
    this.#site = parts.site;
    this.#capacity = parts.capacity;
    this.#limits = parts.limits;
  }

  get all(): readonly Vee[] {
    return [...this.#vees.values()];
  }

  /** Those that have a machine. */
  get running(): readonly Vee[] {
    return this.all.filter(({ record }) => record.process !== undefined);
  }

  /** Also of VEEs that are just being defined. */
  get specs(): readonly VeeSpec[] {
    return [...this.all.map(({ spec }) => spec), ...this.#defining.values()];
  }

  get used(): ResourceAmount {
    return this.specs.map(resourcesOf).reduce(addResources, NO_RESOURCES);
  }

  find(veeId: VeeId): Vee | undefined {
    return this.#vees.get(veeId);
  }

  /** DRIVER_VEE_UNKNOWN. */
  get(veeId: VeeId): Vee {
    const vee = this.#vees.get(veeId);
    if (vee !== undefined) return vee;
    throw new HanseError('DRIVER_VEE_UNKNOWN', { driver: 'local', veeId });
  }

  forget(veeId: VeeId): void {
    this.#vees.delete(veeId);
  }

  /** Reads what is on disk; a VEE whose definition was cut short has never been, and is removed. */
  async load(): Promise<void> {
    const { dataFolder } = this.#site;
    await rm(trashFolder(dataFolder), { recursive: true, force: true });
    await mkdir(veesFolder(dataFolder), { recursive: true, mode: 0o700 });
    for (const name of (await readdir(veesFolder(dataFolder))).filter(isUuidV7)) {
      const folder = this.#folder(VeeIds.parse(name));
      await removeDrafts(folder.path);
      const [spec, record] = [await folder.readSpec(), await folder.readRecord()];
      if (spec === undefined || record === undefined) await folder.discard();
      else this.#vees.set(spec.veeId, new Vee({ spec, folder, record }));
    }
  }

  async define(spec: VeeSpec, signal: AbortSignal): Promise<void> {
    const existing = this.find(spec.veeId)?.spec;
    requireActive(signal);
    if (existing !== undefined) return requireSame(existing, spec);
    this.#requirePossible(spec);
    this.#defining.set(spec.veeId, spec);
    const folder = this.#folder(spec.veeId);
    try {
      await folder.create();
      await folder.writeSpec(spec);
      await makeDisks(spec, folder, this.#site, signal);
      const record: VeeRecord = { version: 1, state: 'DEFINED', since: this.#site.clock.now(), ingressPorts: {} };
      await folder.writeRecord(record);
      this.#vees.set(spec.veeId, new Vee({ spec, folder, record }));
    } catch (thrown) {
      await folder.discard();
      throw thrown;
    } finally {
      this.#defining.delete(spec.veeId);
    }
  }

  /** Machines of this site whose VEE is not on disk any more. */
  strays(): readonly { readonly veeId: VeeId; readonly process: FoundProcess }[] {
    const isStray = (pidFile: string): boolean => {
      const veeId = veeOfPidFile(pidFile, this.#site.dataFolder);
      return veeId !== undefined && !this.#vees.has(veeId);
    };
    return findVeeProcesses(isStray).flatMap((process) => {
      const veeId = veeOfPidFile(pidFileOf(process.arguments) ?? '', this.#site.dataFolder);
      return veeId === undefined ? [] : [{ veeId, process }];
    });
  }

  /** Ends the machines of a VEE that is not on disk any more. */
  async removeStrays(veeId: VeeId): Promise<void> {
    const strays = this.strays().filter((stray) => stray.veeId === veeId);
    for (const { process } of strays) await killProcess(process.identity, this.#site.clock);
    if (strays.length > 0) await this.#folder(veeId).removeSockets();
  }

  #requirePossible(spec: VeeSpec): void {
    this.#requireSize(spec);
    this.#requireCapacity(spec);
    const missing = spec.nics.find(({ networkId }) => !this.#site.networks.has(networkId));
    if (missing !== undefined) {
      throw new HanseError('DRIVER_NETWORK_UNKNOWN', { networkId: missing.networkId, veeId: spec.veeId });
    }
    // Refuses a machine with too many devices now and not when it is to start.
    planMachine({ spec, paths: this.#folder(spec.veeId), ingressHost: '', ingressPorts: {} });
  }

  #requireSize({ vcpus, memoryMib }: VeeSpec): void {
    const { maxVcpus, maxMemoryMib } = this.#limits;
    if (vcpus <= maxVcpus && memoryMib <= maxMemoryMib) return;
    const capability = `run a VEE of ${vcpus} virtual CPUs and ${memoryMib} MiB`;
    const accepted = `at most ${maxVcpus} virtual CPUs and ${maxMemoryMib} MiB`;
    throw new HanseError('DRIVER_CAPABILITY_MISSING', { driver: 'local', capability, accepted });
  }

  #requireCapacity(spec: VeeSpec): void {
    const asked = resourcesOf(spec);
    const { used } = this;
    for (const resource of ['vcpus', 'memoryMib', 'diskGib'] as const) {
      const free = this.#capacity[resource] - used[resource];
      if (asked[resource] <= free) continue;
      const details = { free: rounded(free), resource, veeId: spec.veeId, asked: rounded(asked[resource]) };
      throw new HanseError('DRIVER_CAPACITY_EXHAUSTED', details);
    }
  }

  #folder(veeId: VeeId): VeeFolder {
    return new VeeFolder({ dataFolder: this.#site.dataFolder, veeId, runtime: this.#site.runtime });
  }
}

function requireSame(existing: VeeSpec, asked: VeeSpec): void {
  const [before, now] = [fields(existing), fields(asked)];
  const keys = [...new Set([...before.keys(), ...now.keys()])];
  const different = keys.filter((key) => before.get(key) !== now.get(key));
  if (different.length === 0) return;
  const difference = different.map((key) => `${key} is ${before.get(key) ?? 'absent'}`).join('; ');
  throw new HanseError('DRIVER_VEE_CONFLICT', { veeId: asked.veeId, difference });
}

function fields(spec: VeeSpec): ReadonlyMap<string, string> {
  const plain = JSON.parse(JSON.stringify(spec)) as Record<string, JsonValue>;
  return new Map(Object.entries(plain).map(([key, value]) => [key, canonicalJson(value)]));
}

function veeOfPidFile(pidFile: string, dataFolder: string): VeeId | undefined {
  const folder = dirname(pidFile);
  const name = basename(folder);
  return folder === join(veesFolder(dataFolder), name) && isUuidV7(name) ? VeeIds.parse(name) : undefined;
}

function rounded(amount: number): number {
  return Math.round(amount * 1000) / 1000;
}
