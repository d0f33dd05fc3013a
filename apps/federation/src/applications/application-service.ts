import type { DeployRequest } from '@hanse/api';
import {
  ApplicationIds,
  type Clock,
  HanseError,
  NetworkIds,
  type Rng,
  type UserId,
  unwrap,
  VeeIds,
} from '@hanse/kernel';
import {
  applicationNameFrom,
  type BoundManifest,
  bindManifest,
  defaultManifest,
  type Manifest,
  parseManifest,
} from '@hanse/manifest';
import { type DeploymentPlan, outlineDeployment, planDeployment } from '@hanse/ovf';
import type { Database } from '@hanse/store';
import type { FederationOrder } from '../orders/federation-order.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { OrderTable } from '../orders/order-table.ts';
import type { PackageService, StoredPackage } from '../packages/package-service.ts';
import { type PlannedApplication, planApplication } from '../planning/plan-application.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import type { Application } from './application.ts';
import type { ApplicationJournal } from './application-journal.ts';
import type { ApplicationTable } from './application-table.ts';
import type { VeeTable } from './vee-table.ts';

interface ServiceParts {
  readonly db: Database;
  readonly applications: ApplicationTable;
  readonly vees: VeeTable;
  readonly journal: ApplicationJournal;
  readonly orders: OrderTable;
  readonly desk: OrderDesk;
  readonly packages: PackageService;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** Accepts applications: everything that can be known to be wrong is refused before a site is asked. */
export class ApplicationService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /**
   * Application, placement and order are written down together; what happens next is the order's.
   * MANIFEST_…, OVF_…, PLACEMENT_…, FEDERATION_PACKAGE_UNKNOWN, FEDERATION_APPLICATION_EXISTS.
   */
  async deploy(request: DeployRequest, owner: UserId, idempotencyKey: string): Promise<FederationOrder> {
    const { packages, orders } = this.#parts;
    const stored = await packages.load(request.packageId, owner);
    // From here on nothing is awaited, so that no other request can come between the checks and what they are for.
    const before = orders.repeated({ idempotencyKey, verb: 'deploy' });
    if (before !== undefined) return before;
    const manifest = manifestOf(request, stored);
    const name = request.name ?? manifest.application;
    this.#requireFreeName(owner, name);
    const bound = bind(manifest, stored);
    const choices = { properties: propertiesOf(bound, request) };
    const ovf = unwrap(planDeployment(stored.envelope, choices));
    const { clock, rng, catalogue } = this.#parts;
    const applicationId = ApplicationIds.mint(clock, rng);
    const planned = unwrap(
      planApplication({
        applicationId,
        name,
        ovf,
        manifest: bound,
        files: stored.files,
        catalogue: catalogue.snapshot(),
        mint: { veeId: () => VeeIds.mint(clock, rng), networkId: () => NetworkIds.mint(clock, rng) },
      }),
    );
    const { packageId, manifest: manifestText } = request;
    const deployedWith = { choices, ...(manifestText === undefined ? {} : { manifest: manifestText }) };
    const application: Application = {
      applicationId,
      name,
      owner,
      packageId,
      plan: { ...planned.plan, deployedWith },
      state: 'SUBMITTED',
      createdAt: clock.now(),
    };
    return this.#accept(application, planned, idempotencyKey);
  }

  #accept(application: Application, planned: PlannedApplication, idempotencyKey: string): FederationOrder {
    const { db, applications, vees, journal, desk } = this.#parts;
    const { applicationId, owner } = application;
    return db.transaction(() => {
      applications.insert(application);
      for (const vee of planned.vees) vees.insert(vee);
      journal.record(applicationId, 'place', 'federation');
      return desk.enqueue({ verb: 'deploy', subject: applicationId, owner, idempotencyKey });
    });
  }

  #requireFreeName(owner: UserId, name: string): void {
    const namesake = this.#parts.applications.named(owner, name);
    if (namesake === undefined || namesake.state === 'DESTROYED' || namesake.state === 'FAILED') return;
    throw new HanseError('FEDERATION_APPLICATION_EXISTS', { name, state: namesake.state });
  }
}

function manifestOf(request: DeployRequest, stored: StoredPackage): Manifest {
  if (request.manifest !== undefined) return unwrap(parseManifest(request.manifest, { fileName: 'the manifest' }));
  return defaultManifest(request.name ?? applicationNameFrom(stored.view.descriptor));
}

function bind(manifest: Manifest, stored: StoredPackage): BoundManifest {
  const outline: DeploymentPlan = unwrap(outlineDeployment(stored.envelope));
  const virtualSystems = outline.systems.map(({ id, properties }) => ({ id, properties: Object.keys(properties) }));
  return unwrap(bindManifest(manifest, { virtualSystems }));
}

/** Those of the request win over those of the manifest, which name one VirtualSystem each. */
function propertiesOf(bound: BoundManifest, request: DeployRequest): Readonly<Record<string, string>> {
  const ofManifest = bound.components.flatMap(({ virtualSystem, properties }) =>
    Object.entries(properties).map(([key, value]) => [`${virtualSystem}:${key}`, value] as const),
  );
  return { ...Object.fromEntries(ofManifest), ...request.properties };
}
