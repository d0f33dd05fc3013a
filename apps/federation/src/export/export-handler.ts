import { HanseError, type Logger, type Millis } from '@hanse/kernel';
import { writeEnvelope } from '@hanse/ovf';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { ApplicationTable } from '../applications/application-table.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { FederationOrder } from '../orders/federation-order.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { OrderHandler } from '../orders/order-handler.ts';
import type { SiteWork } from '../orders/site-work.ts';
import type { StepJournal } from '../orders/step-journal.ts';
import type { PackageService, StoredPackage } from '../packages/package-service.ts';
import { applicationEnvelope } from './application-envelope.ts';
import type { ExportDrafts } from './export-drafts.ts';
import type { ExportInput } from './export-input.ts';
import type { ExportedSystem } from './export-plan.ts';
import { runningError } from './export-service.ts';
import { versionNote, versionOf } from './export-version.ts';
import { type PreparedExport, prepareExport } from './prepare-export.ts';

const PATIENCE: Millis = 30 * 60_000;
/** How long a VEE is tried to be resumed when the order is given up or the federation stops. */
const RESUME_LIMIT: Millis = 10_000;

interface HandlerParts {
  readonly applications: ApplicationTable;
  readonly vees: VeeTable;
  readonly journal: ApplicationJournal;
  readonly steps: StepJournal;
  readonly work: SiteWork;
  readonly packages: PackageService;
  readonly drafts: ExportDrafts;
  readonly desk: Pick<OrderDesk, 'enqueue'>;
  readonly logger: Logger;
}

/**
 * The disks of each VEE from its site into a draft, one VEE after another, then the descriptor; only a draft that reads
 * back without errors becomes a package. A VEE that was paused for it keeps what is desired of it: whichever is PAUSED
 * and should be ACTIVE is resumed, also by the next attempt, in another life of this process.
 */
export class ExportHandler implements OrderHandler {
  readonly patience = PATIENCE;
  readonly #parts: HandlerParts;

  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  async run(order: FederationOrder, signal: AbortSignal): Promise<void> {
    const { vees, steps, packages, drafts } = this.#parts;
    const input = inputOf(order);
    const application = this.#deployed(order);
    if (await drafts.isKept(input.packageId)) {
      await packages.adopt(input.packageId, application, drafts);
      return;
    }
    const stored = await packages.load(application.packageId);
    const prepared = prepareExport(application, stored, vees.of(order.subject), input.diskFormat);
    for (const system of prepared.plan.systems.filter(({ disks }) => disks.length > 0)) {
      await steps.run(order, `copy ${system.vee.name}`, () => this.#copy(order, application, system, signal));
    }
    await steps.run(order, 'package', () => this.#finish(order, application, prepared, stored));
  }

  onSuccess(order: FederationOrder): void {
    const { journal, applications } = this.#parts;
    const { packageId } = inputOf(order);
    const name = applications.get(order.subject)?.name ?? order.subject;
    journal.tell(order.subject, 'application.exported', `${name} is exported as package ${packageId}`, { packageId });
  }

  /** Nothing of the draft is kept, and no VEE stays paused. */
  onFailure(order: FederationOrder, error: HanseError): void {
    const { journal, desk, drafts, logger } = this.#parts;
    const { packageId, pause } = inputOf(order);
    journal.tell(order.subject, 'order.failed', error.message, { orderId: order.orderId });
    drafts.discard(packageId).catch((thrown: unknown) => {
      logger.warn('draft-not-discarded', { packageId, problem: String(thrown) });
    });
    const held = pause ? this.#held(order).map(({ name }) => name) : [];
    if (held.length === 0) return;
    const idempotencyKey = `${order.orderId}/resume`;
    desk.enqueue({ verb: 'resume', subject: order.subject, owner: order.owner, idempotencyKey, vees: held });
  }

  /** All disks of a VEE are copied in one pause, so that they belong together. */
  async #copy(
    order: FederationOrder,
    application: Application,
    system: ExportedSystem,
    signal: AbortSignal,
  ): Promise<void> {
    const { work } = this.#parts;
    const { pause } = inputOf(order);
    try {
      await this.#refresh(application, system, signal);
      const vee = this.#now(system);
      if (vee.state === 'ACTIVE') {
        if (!pause) throw runningError(application.name, [vee]);
        await work.actOn(application, [vee], 'pause', keyOf(order), signal);
      }
      await this.#fetch(inputOf(order), application, system, signal);
    } finally {
      if (pause) await this.#resume(order, application, system, signal);
    }
  }

  async #fetch(
    { packageId, diskFormat }: ExportInput,
    application: Application,
    { vee, disks }: ExportedSystem,
    signal: AbortSignal,
  ): Promise<void> {
    const { work, drafts } = this.#parts;
    const { gateway } = work.site(vee.siteId, application);
    for (const { diskId, href } of disks) {
      await drafts.write(packageId, href, gateway.exportDisk(vee.veeId, diskId, diskFormat, signal));
    }
  }

  /** Also when the signal has aborted: an orderly stop must not leave a VEE paused. What fails here is made up for. */
  async #resume(
    order: FederationOrder,
    application: Application,
    system: ExportedSystem,
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#held(order).some(({ veeId }) => veeId === system.vee.veeId)) return;
    const limit = signal.aborted ? AbortSignal.timeout(RESUME_LIMIT) : signal;
    await this.#parts.work
      .actOn(application, [this.#now(system)], 'resume', keyOf(order), limit)
      .catch((thrown: unknown) => {
        this.#parts.logger.warn('vee-not-resumed', { veeId: system.vee.veeId, problem: String(thrown) });
        if (!signal.aborted) throw thrown;
      });
  }

  async #finish(
    order: FederationOrder,
    application: Application,
    { settled, plan }: PreparedExport,
    stored: StoredPackage,
  ): Promise<void> {
    const { drafts, packages, journal } = this.#parts;
    const { packageId, ovfVersion } = inputOf(order);
    const made = plan.systems.flatMap(({ disks }) => disks.map(({ href }) => href));
    const sizes = new Map<string, number>();
    for (const href of made) sizes.set(href, await drafts.sizeOf(packageId, href));
    for (const { href, sizeBytes } of stored.view.files) sizes.set(href, sizeBytes);
    const { envelope, notes } = applicationEnvelope({ settled: settled.envelope, plan, sizes });
    const originals = new Map(stored.envelope.files.map((file) => [file.id, stored.files.get(file.href)]));
    for (const { id, href, isExternal } of envelope.files) {
      const original = originals.get(id);
      if (original === undefined || isExternal || made.includes(href)) continue;
      await drafts.copy(packageId, href, { packageId: application.packageId, name: original.name });
    }
    const version = ovfVersion ?? versionOf(envelope);
    const descriptor = writeEnvelope(envelope, { version });
    await drafts.write(packageId, `${application.name}.ovf`, once(Buffer.from(descriptor)));
    await packages.adopt(packageId, application, drafts);
    for (const note of [...notes, ...versionNote(envelope, version)]) {
      journal.tell(order.subject, 'export.note', note, { orderId: order.orderId });
    }
  }

  #deployed(order: FederationOrder): Application {
    const application = this.#parts.applications.get(order.subject);
    if (application?.state === 'ACTIVE' || application?.state === 'DEGRADED') return application;
    throw new HanseError('FEDERATION_SUPERSEDED', { orderId: order.orderId, verb: order.verb });
  }

  async #refresh(application: Application, { vee }: ExportedSystem, signal: AbortSignal): Promise<void> {
    await this.#parts.work.refresh(application, new Set([vee.siteId]), signal);
  }

  #now({ vee }: ExportedSystem): ApplicationVee {
    return this.#parts.vees.get(vee.veeId) ?? vee;
  }

  /** VEEs that wait for this order, in whichever of its attempts they were paused. */
  #held({ subject }: FederationOrder): readonly ApplicationVee[] {
    return this.#parts.vees.of(subject).filter(({ state, desired }) => state === 'PAUSED' && desired === 'ACTIVE');
  }
}

/** Each attempt asks anew: a site would answer the same key with the order that is long done. */
function keyOf({ orderId, attempts }: FederationOrder): string {
  return `${orderId}/${attempts}`;
}

function inputOf({ orderId, export: input }: FederationOrder): ExportInput {
  if (input !== undefined) return input;
  throw new HanseError('INTERNAL', { what: `order ${orderId} does not say what to export` });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
