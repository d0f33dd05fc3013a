import { HanseError, type SiteId } from '@hanse/kernel';
import { type ImageRef, imagesOf } from '@hanse/model';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { ApplicationJournal } from '../applications/application-journal.ts';
import type { ApplicationTable } from '../applications/application-table.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { PackageFiles } from '../packages/package-files.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import type { SiteGateway } from '../sites/site-gateway.ts';
import type { FederationOrder } from './federation-order.ts';
import type { InstallBoot } from './install-boot.ts';
import type { OrderDesk } from './order-desk.ts';
import type { OrderHandler } from './order-handler.ts';
import type { ReadinessProbe } from './readiness-probe.ts';
import { partOf } from './site-part.ts';
import type { SiteWork } from './site-work.ts';
import type { StartSequence } from './start-sequence.ts';
import type { StepJournal } from './step-journal.ts';

const PATIENCE = 10 * 60_000;

interface DeployParts {
  readonly applications: ApplicationTable;
  readonly vees: VeeTable;
  readonly journal: ApplicationJournal;
  readonly steps: StepJournal;
  readonly packageFiles: PackageFiles;
  readonly catalogue: Catalogue;
  readonly work: SiteWork;
  readonly readiness: ReadinessProbe;
  readonly installs: InstallBoot;
  readonly startSequence: StartSequence;
  readonly desk: Pick<OrderDesk, 'enqueue'>;
}

/**
 * Images to the sites, parts defined, systems installed, VEEs started group by group, readiness: each a step that can be
 * repeated.
 */
export class DeployHandler implements OrderHandler {
  readonly patience = PATIENCE;
  readonly #parts: DeployParts;

  constructor(parts: DeployParts) {
    this.#parts = parts;
  }

  isFinal(error: HanseError): boolean {
    return error.code === 'FEDERATION_NOT_READY';
  }

  async run(order: FederationOrder, signal: AbortSignal): Promise<void> {
    const { steps, installs, startSequence } = this.#parts;
    const application = this.#begin(order);
    await steps.run(order, 'images', () => this.#sendImages(application, signal));
    await steps.run(order, 'define', () => this.#define(application, signal));
    await installs.run(order, application, signal);
    await startSequence.run(order, application, signal);
    await steps.run(order, 'readiness', () => this.#awaitReadiness(application, signal));
  }

  onSuccess(order: FederationOrder): void {
    this.#parts.journal.record(order.subject, 'activate', 'federation');
  }

  /** Machines that run but do not answer are left for their owner to look at; anything less is removed again. */
  onFailure(order: FederationOrder, error: HanseError): void {
    const { journal, applications, desk } = this.#parts;
    const state = applications.get(order.subject)?.state;
    if (state !== 'DEPLOYING' && state !== 'PLACED') return;
    if (error.code === 'FEDERATION_NOT_READY') {
      journal.record(order.subject, 'degrade', 'federation', error.message);
      return;
    }
    journal.recordFailure(order.subject, { code: error.code, message: error.message, remedy: error.remedy });
    desk.enqueue({ verb: 'undo', subject: order.subject, owner: order.owner, idempotencyKey: `${order.orderId}/undo` });
  }

  #begin(order: FederationOrder): Application {
    const { applications, journal } = this.#parts;
    const application = applications.get(order.subject);
    if (application?.state === 'PLACED') journal.record(order.subject, 'deploy', order.owner);
    if (application?.state === 'PLACED' || application?.state === 'DEPLOYING') return application;
    throw new HanseError('FEDERATION_SUPERSEDED', { orderId: order.orderId, verb: order.verb });
  }

  async #sendImages(application: Application, signal: AbortSignal): Promise<void> {
    await this.#parts.work.atEverySite(application, async (siteId, { gateway }) => {
      for (const image of this.#imagesAt(siteId, application)) {
        if (!(await gateway.hasImage(image, signal))) await this.#sendImage(application, image, gateway, signal);
      }
    });
  }

  #imagesAt(siteId: SiteId, application: Application): Iterable<ImageRef> {
    const mine = this.#parts.vees.of(application.applicationId).filter((vee) => vee.siteId === siteId);
    const images = mine.flatMap((vee) => imagesOf(vee.spec));
    return new Map(images.map((image) => [`${image.digest} ${image.isDelta === true}`, image])).values();
  }

  async #sendImage(
    application: Application,
    image: ImageRef,
    gateway: SiteGateway,
    signal: AbortSignal,
  ): Promise<void> {
    const found = application.plan.images.find(({ digest }) => digest === image.digest);
    if (found === undefined) throw new HanseError('INTERNAL', { what: `no file of the package is ${image.digest}` });
    await gateway.putImage(image, this.#parts.packageFiles.read(application.packageId, found.file), signal);
  }

  async #define(application: Application, signal: AbortSignal): Promise<void> {
    const { vees, catalogue, work } = this.#parts;
    const all = vees.of(application.applicationId);
    await work.atEverySite(application, async (siteId, site) => {
      const part = partOf(application, all, siteId, catalogue);
      await work.finish(site, await site.gateway.putPart(part, signal), signal);
    });
    await work.refresh(application, new Set(all.map((vee) => vee.siteId)), signal);
  }

  /** Nothing answers behind a simulated machine; asking would fail what the simulation cannot show. */
  #isSimulated(vee: ApplicationVee): boolean {
    const { catalogue, journal } = this.#parts;
    if (!catalogue.description(vee.siteId).capabilities.isSimulated) return false;
    journal.tell(vee.applicationId, 'readiness.skipped', `${vee.name} is simulated: its readiness is not asked for`);
    return true;
  }

  async #awaitReadiness(application: Application, signal: AbortSignal): Promise<void> {
    const check = application.plan.readiness;
    if (check === undefined) return;
    const vee = this.#parts.vees.of(application.applicationId).find((one) => one.name === check.virtualSystem);
    if (vee !== undefined && this.#isSimulated(vee)) return;
    const endpoint = vee?.endpoints.find((one) => one.name === check.ingress);
    if (endpoint === undefined) {
      throw new HanseError('INTERNAL', { what: `the site gave no endpoint for ingress ${check.ingress}` });
    }
    await this.#parts.readiness.wait(`http://${endpoint.host}:${endpoint.port}${check.path}`, check, signal);
  }
}
