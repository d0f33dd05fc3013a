import { createHash } from 'node:crypto';
import type { Part, PartView } from '@hanse/api';
import type { ComputeDriver } from '@hanse/drivers';
import { type ApplicationId, type Clock, canonicalJson, HanseError, unwrap } from '@hanse/kernel';
import { freeOf, type PriceList } from '@hanse/model';
import { checkCapacity, checkPart, checkShare } from '../core/check-part.ts';
import type { OrderRunner } from '../orders/order-runner.ts';
import type { Caller } from '../security/caller.ts';
import type { SiteCapacityMeter } from '../site/site-capacity-meter.ts';
import type { GroupCommit } from '../state/group-commit.ts';
import type { OrderJournal } from '../state/order-journal.ts';
import type { OrderRecord } from '../state/order-record.ts';
import type { OrderTable } from '../state/order-table.ts';
import { type PartRecord, type PartTable, unknownPart } from '../state/part-table.ts';
import { veeView } from '../state/vee-record.ts';
import type { VeeTable } from '../state/vee-table.ts';
import type { Tenancy } from '../tiers/mapping/tenancy.ts';

/** The parts of applications: accepting, showing and giving them up. */
export class PartService {
  readonly #table: PartTable;
  readonly #vees: VeeTable;
  readonly #prices: PriceList;
  readonly #orders: OrderTable;
  readonly #journal: OrderJournal;
  readonly #commit: GroupCommit;
  readonly #runner: OrderRunner;
  readonly #driver: ComputeDriver;
  readonly #meter: SiteCapacityMeter;
  readonly #clock: Clock;
  readonly #tenancy: Tenancy;

  constructor(parts: {
    table: PartTable;
    vees: VeeTable;
    prices: PriceList;
    orders: OrderTable;
    journal: OrderJournal;
    commit: GroupCommit;
    runner: OrderRunner;
    driver: ComputeDriver;
    meter: SiteCapacityMeter;
    clock: Clock;
    tenancy: Tenancy;
  }) {
    this.#table = parts.table;
    this.#vees = parts.vees;
    this.#prices = parts.prices;
    this.#orders = parts.orders;
    this.#journal = parts.journal;
    this.#commit = parts.commit;
    this.#runner = parts.runner;
    this.#driver = parts.driver;
    this.#meter = parts.meter;
    this.#clock = parts.clock;
    this.#tenancy = parts.tenancy;
  }

  /**
   * Accepts a part: networks and VEEs will be defined. The same part again answers the same order, unless that one
   * failed: then it is tried anew. Whatever can be known to be wrong is refused before anything is written.
   */
  async put(part: Part, caller: Caller): Promise<OrderRecord> {
    const digest = digestOf(part);
    const known = this.#table.find(part.applicationId);
    if (!isRepeatedFor(known, digest, caller)) requireOwn(part, caller);
    if (known !== undefined) this.#requireSame(known, digest);
    else {
      unwrap(checkPart(part, { driver: this.#driver.name, capabilities: this.#driver.capabilities }));
      await this.#requireImages(part);
    }
    const { order, isNew } = await this.#commit.write(() => this.#accept(part, digest, caller));
    if (isNew) this.#runner.submit(order);
    this.#meter.touch();
    return order;
  }

  /**
   * Destroys the part. One that this site never had is destroyed at once and for good, so that a request to deploy it
   * that was overtaken on its way is refused.
   */
  async delete(applicationId: ApplicationId, caller: Caller): Promise<OrderRecord> {
    const { order, isNew } = await this.#commit.write(() => {
      const part = this.#table.find(applicationId);
      if (part === undefined) return { order: this.#bury(applicationId, caller), isNew: false };
      caller.require('part.delete', part, () => unknownPart(applicationId));
      return this.#giveUp(part);
    });
    if (isNew) this.#runner.submit(order);
    return order;
  }

  /** The parts the caller may see that are not destroyed. */
  list(caller: Caller): readonly PartView[] {
    const readable = this.#table.alive().filter((part) => caller.may('part.read', part));
    return readable.map((part) => this.#view(part));
  }

  /** Throws GATEWAY_PART_UNKNOWN, IDENTITY_FORBIDDEN. */
  get(applicationId: ApplicationId, caller: Caller): PartView {
    const part = this.#table.find(applicationId);
    if (part === undefined) throw unknownPart(applicationId);
    caller.require('part.read', part, () => unknownPart(applicationId));
    return this.#view(part);
  }

  #view({ applicationId, owner, vo }: PartRecord): PartView {
    const vees = this.#vees.ofApplication(applicationId).map(veeView);
    return { applicationId, owner, ...(vo === undefined ? {} : { vo }), vees };
  }

  #requireSame(known: PartRecord, digest: string): void {
    const { applicationId } = known;
    if (this.#orders.latest(applicationId, 'destroy-part') !== undefined) {
      throw new HanseError('GATEWAY_PART_DESTROYED', { applicationId });
    }
    if (known.digest !== digest) throw new HanseError('GATEWAY_PART_CONFLICT', { applicationId });
  }

  async #requireImages(part: Part): Promise<void> {
    const present = new Map<string, boolean>();
    for (const [index, vee] of part.vees.entries()) {
      for (const { image, device } of imagesByDevice(vee)) {
        const { digest, isDelta } = image;
        const role = isDelta === true ? 'delta' : 'whole';
        const isHere = present.get(`${role} ${digest}`) ?? (await this.#driver.images.has(digest, role));
        present.set(`${role} ${digest}`, isHere);
        if (!isHere) throw new HanseError('GATEWAY_IMAGE_MISSING', { digest, at: `vees[${index}] ${device}` });
      }
    }
  }

  /** Inside a transaction: everything is looked at again, for another request may have come first. */
  #accept(part: Part, digest: string, caller: Caller): { order: OrderRecord; isNew: boolean } {
    const { applicationId, owner } = part;
    const known = this.#table.find(applicationId);
    if (known !== undefined) {
      this.#requireSame(known, digest);
      const latest = this.#orders.latest(applicationId, 'deploy-part');
      if (latest !== undefined && latest.state !== 'FAILED') return { order: latest, isNew: false };
    } else {
      this.#requireFree(part, caller);
      this.#insert(part, digest, caller);
    }
    const { tier } = known ?? caller;
    return { order: this.#journal.accept({ verb: 'deploy-part', subject: applicationId, owner, tier }), isNew: true };
  }

  #requireFree(part: Part, { tier }: Caller): void {
    for (const [index, { veeId }] of part.vees.entries()) {
      requireUntaken('VEE', veeId, `vees[${index}]`, this.#vees.takenBy(veeId));
    }
    for (const [index, { networkId }] of part.networks.entries()) {
      requireUntaken('Network', networkId, `networks[${index}]`, this.#table.networkTakenBy(networkId));
    }
    unwrap(checkCapacity(part, freeOf(this.#meter.whole())));
    unwrap(checkShare(part, tier, this.#meter.read(tier)));
  }

  #insert(part: Part, digest: string, caller: Caller): void {
    const at = this.#clock.now();
    const { applicationId, owner, vo } = part;
    const { tier } = caller;
    // Whatever the request says of it: whose tenant a machine is, is the site's to say.
    const tenant = this.#tenancy.settle(caller, owner);
    this.#table.insert({ applicationId, owner, tier, ...(vo === undefined ? {} : { vo }), digest }, at);
    for (const network of part.networks) this.#table.insertNetwork(network);
    for (const vee of part.vees) this.#vees.insert({ ...vee, tenant }, { owner, tier, vo }, this.#prices, at);
  }

  #bury(applicationId: ApplicationId, caller: Caller): OrderRecord {
    const { userId: owner, vo, tier } = caller;
    const part = { applicationId, owner, tier, ...(vo === undefined ? {} : { vo }), digest: '' };
    caller.require('part.delete', part);
    this.#table.insert(part, this.#clock.now());
    this.#table.markDestroyed(applicationId);
    const order = this.#journal.accept({ verb: 'destroy-part', subject: applicationId, owner, tier });
    return this.#journal.succeed(this.#journal.begin(order));
  }

  #giveUp({ applicationId, owner, tier }: PartRecord): { order: OrderRecord; isNew: boolean } {
    const latest = this.#orders.latest(applicationId, 'destroy-part');
    if (latest !== undefined && latest.state !== 'FAILED') return { order: latest, isNew: false };
    this.#vees.wantDestroyed(applicationId);
    return { order: this.#journal.accept({ verb: 'destroy-part', subject: applicationId, owner, tier }), isNew: true };
  }
}

/** Every image of a VEE with the device that is made of it. */
function imagesByDevice({ disks, cdroms = [] }: Part['vees'][number]) {
  const ofDisks = disks.flatMap(({ diskId, image, parents = [] }) =>
    (image === undefined ? [] : [image, ...parents]).map((one) => ({ image: one, device: `disk ${diskId}` })),
  );
  return [...ofDisks, ...cdroms.map(({ cdromId, image }) => ({ image, device: `CD-ROM ${cdromId}` }))];
}

/**
 * Whether it is what the site has accepted already, for somebody who may start it: when its owner has left the VO, an
 * admin goes on with it in the owner's stead. Nobody makes anything new in the name of another.
 */
function isRepeatedFor(known: PartRecord | undefined, digest: string, caller: Caller): boolean {
  if (known?.digest !== digest || known.owner === caller.userId) return false;
  return caller.may('part.act', known) && caller.may('vee.start', known);
}

/**
 * The federation vouches for whom and for which VO a part is by the token that comes with it, and by nothing else.
 * Throws GATEWAY_OWNER_MISMATCH, IDENTITY_FORBIDDEN.
 */
function requireOwn(part: Part, caller: Caller): void {
  const { applicationId, owner, vo } = part;
  if (owner === caller.userId && vo === caller.vo) {
    caller.require('part.put', part);
    return;
  }
  const token = named(caller.userId, caller.vo);
  throw new HanseError('GATEWAY_OWNER_MISMATCH', { applicationId, part: named(owner, vo), token });
}

function named(owner: string, vo: string | undefined): string {
  return vo === undefined ? `user ${owner}` : `user ${owner} in VO ${vo}`;
}

function digestOf(part: Part): string {
  return createHash('sha256').update(canonicalJson(part)).digest('hex');
}

function requireUntaken(what: string, id: string, at: string, applicationId: string | undefined): void {
  if (applicationId !== undefined) throw new HanseError('GATEWAY_ID_TAKEN', { what, id, at, applicationId });
}
