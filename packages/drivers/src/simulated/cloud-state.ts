import { GIB, type Instant, type NetworkId, type VeeId } from '@hanse/kernel';
import {
  type ImageRef,
  imagesOf,
  type NetworkSpec,
  type ResourceAmount,
  VEE_MACHINE,
  type VeeSpec,
} from '@hanse/model';
import type { CloudEntry } from './cloud-entry.ts';
import { activeMillis, type NetworkRecord, type VeeHappening, type VeeRecord } from './cloud-records.ts';
import { imageKey, keyOf } from './image-key.ts';
import { consoleText } from './simulated-console.ts';
import { networkTraffic } from './simulated-metrics.ts';
import { UseCounts } from './use-counts.ts';

/** Happenings remembered of one VEE; the older half goes when there would be more. */
const HISTORY_LIMIT = 200;

type Changed = Extract<CloudEntry, { kind: 'vee-changed' }>;

/**
 * What there is in the simulated cloud, as the sum of its entries. It takes entries as facts and checks nothing; what
 * is used is counted as it changes, so that no operation depends on how many VEEs there are.
 */
export class CloudState {
  readonly vees = new Map<VeeId, VeeRecord>();
  readonly networks = new Map<NetworkId, NetworkRecord>();
  /** By `keyOf`. */
  readonly images = new Map<string, ImageRef>();
  /** How many NICs are on each network. */
  readonly ports = new UseCounts<NetworkId>();
  /** How many disks and CD-ROMs were made of each image, by its digest. */
  readonly imageUses = new UseCounts<string>();
  #vcpus = 0;
  #memoryMib = 0;
  /** Whole bytes, because fractions of GiB would not add up to what they were. */
  #diskBytes = 0;

  get used(): ResourceAmount {
    return { vcpus: this.#vcpus, memoryMib: this.#memoryMib, diskGib: this.#diskBytes / GIB };
  }

  apply(entry: CloudEntry): void {
    switch (entry.kind) {
      case 'vee-defined':
        this.#keepVee(defined(entry.spec, entry.at));
        break;
      case 'vee-changed':
        this.#change(entry);
        break;
      case 'vee-kept':
        this.#keepVee(entry.record);
        break;
      case 'network-ensured':
        this.#ensure(entry.spec);
        break;
      case 'network-removed':
        this.networks.delete(entry.networkId);
        break;
      case 'network-kept':
        this.networks.set(entry.record.spec.networkId, entry.record);
        break;
      case 'image-kept':
        this.images.set(keyOf(entry.image), entry.image);
        break;
      case 'image-removed':
        for (const isDelta of [false, true]) this.images.delete(imageKey(entry.digest, isDelta));
    }
  }

  /** The fewest entries that make this state. */
  *snapshot(): Generator<CloudEntry> {
    for (const image of this.images.values()) yield { kind: 'image-kept', image };
    for (const record of this.networks.values()) yield { kind: 'network-kept', record };
    for (const record of this.vees.values()) yield { kind: 'vee-kept', record };
  }

  #keepVee(record: VeeRecord): void {
    this.vees.set(record.spec.veeId, record);
    this.#reserve(record.spec, 1);
  }

  #change(entry: Changed): void {
    const before = this.vees.get(entry.veeId);
    if (before === undefined) return;
    if (entry.event === 'start' || entry.event === 'destroy') this.#retireTraffic(before, entry.at);
    if (entry.event === 'destroy') {
      this.vees.delete(entry.veeId);
      this.#reserve(before.spec, -1);
    } else {
      this.vees.set(entry.veeId, changed(before, entry));
    }
  }

  #ensure(spec: NetworkSpec): void {
    const { pastRxBytes, pastTxBytes } = this.networks.get(spec.networkId) ?? { pastRxBytes: 0, pastTxBytes: 0 };
    this.networks.set(spec.networkId, { spec, pastRxBytes, pastTxBytes });
  }

  /** Counters of a VEE begin anew with each start; those of its networks go on. */
  #retireTraffic(vee: VeeRecord, at: Instant): void {
    for (const { networkId } of vee.spec.nics) {
      const network = this.networks.get(networkId);
      if (network === undefined) continue;
      const { rxBytes, txBytes } = networkTraffic(vee, at);
      const pastRxBytes = network.pastRxBytes + rxBytes;
      this.networks.set(networkId, { ...network, pastRxBytes, pastTxBytes: network.pastTxBytes + txBytes });
    }
  }

  #reserve(spec: VeeSpec, sign: 1 | -1): void {
    this.#vcpus += sign * spec.vcpus;
    this.#memoryMib += sign * spec.memoryMib;
    for (const { capacityBytes } of spec.disks) this.#diskBytes += sign * capacityBytes;
    for (const { digest } of imagesOf(spec)) this.imageUses.add(digest, sign);
    for (const { networkId } of spec.nics) this.ports.add(networkId, sign);
  }
}

function defined(spec: VeeSpec, at: Instant): VeeRecord {
  return { spec, state: 'DEFINED', since: at, history: [], forgottenBytes: 0, activeMillis: 0 };
}

function changed(before: VeeRecord, { event, at, fault }: Changed): VeeRecord {
  const why = fault === undefined ? {} : { fault };
  return {
    spec: before.spec,
    state: VEE_MACHINE.transitions[before.state][event] ?? before.state,
    since: at,
    ...why,
    ...remembered(before, { event, at, ...why }),
    activeMillis: event === 'start' ? 0 : activeMillis(before, at),
  };
}

function remembered(
  { spec, history, forgottenBytes }: VeeRecord,
  latest: VeeHappening,
): Pick<VeeRecord, 'history' | 'forgottenBytes'> {
  if (history.length < HISTORY_LIMIT) return { history: [...history, latest], forgottenBytes };
  const forgotten = consoleText(spec, history.slice(0, HISTORY_LIMIT / 2));
  return {
    history: [...history.slice(HISTORY_LIMIT / 2), latest],
    forgottenBytes: forgottenBytes + Buffer.byteLength(forgotten),
  };
}
