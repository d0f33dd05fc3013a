import type { DeployRequest } from '@hanse/api';
import { ApplicationIds, type Clock, HanseError, NetworkIds, type Rng, unwrap, VeeIds } from '@hanse/kernel';
import {
  applicationNameFrom,
  type BoundManifest,
  bindManifest,
  defaultManifest,
  type Manifest,
  parseManifest,
} from '@hanse/manifest';
import { type DeploymentPlan, outlineDeployment, planDeployment, requireEulasAccepted } from '@hanse/ovf';
import type { Database } from '@hanse/store';
import type { FederationOrder } from '../orders/federation-order.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { OrderTable } from '../orders/order-table.ts';
import type { PackageFiles } from '../packages/package-files.ts';
import type { PackageFinder } from '../packages/package-finder.ts';
import type { PackageService, StoredPackage } from '../packages/package-service.ts';
import { deploymentChoices, outlineChoices, startupItems } from '../planning/deployment-choices.ts';
import { readEnvironmentFiles } from '../planning/environment-files.ts';
import { identityScopes } from '../planning/identity-scopes.ts';
import { type PlannedApplication, planApplication } from '../planning/plan-application.ts';
import { type Asker, type Space, spaceOf } from '../policy/asker.ts';
import type { Judge } from '../policy/judge.ts';
import { newThing } from '../policy/things.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import type { Quotas } from '../vos/quotas.ts';
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
  readonly packageFinder: PackageFinder;
  readonly judge: Judge;
  readonly quotas: Quotas;
  readonly packageFiles: Pick<PackageFiles, 'read'>;
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
   * MANIFEST_…, OVF_… (OVF_EULA_NOT_ACCEPTED, OVF_PROPERTY_REQUIRED …), PLACEMENT_…, FEDERATION_PACKAGE_UNKNOWN,
   * FEDERATION_APPLICATION_EXISTS, FEDERATION_VO_QUOTA; IDENTITY_FORBIDDEN for whoever may only look in the VO.
   */
  async deploy(request: DeployRequest, asker: Asker, idempotencyKey: string): Promise<FederationOrder> {
    const { packages, packageFinder, packageFiles, orders, judge } = this.#parts;
    const { userId: owner, vo, requester } = asker;
    const space = spaceOf(asker);
    judge.requireAllowed({ requester, action: 'application.deploy', resource: newThing('application', owner, space) });
    packageFinder.require(request.packageId, asker, 'package.deploy');
    const stored = await packages.load(request.packageId);
    const manifest = manifestOf(request, stored);
    const bound = bind(manifest, stored, request);
    const choices = deploymentChoices(request, bound);
    const ovf = unwrap(planDeployment(stored.envelope, choices));
    requireEulasAccepted(ovf, request.acceptEulas === true);
    const read = (file: string) => packageFiles.read(request.packageId, file);
    const environmentFiles = await readEnvironmentFiles(ovf, stored.files, read);
    // From here on nothing is awaited, so that no other request can come between the checks and what they are for.
    const before = orders.repeated({ idempotencyKey, verb: 'deploy' });
    if (before !== undefined) return before;
    const name = request.name ?? manifest.application;
    this.#requireFreeName(space, name);
    const { clock, rng, catalogue } = this.#parts;
    const applicationId = ApplicationIds.mint(clock, rng);
    const planned = unwrap(
      planApplication({
        applicationId,
        name,
        ovf,
        manifest: bound,
        files: stored.files,
        environmentFiles,
        hasOwnStop: ownStops(ovf, stored),
        identityScopes: identityScopes({ applicationId, owner }, request),
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
      ...(vo === undefined ? {} : { vo }),
      packageId,
      plan: { ...planned.plan, deployedWith },
      state: 'SUBMITTED',
      createdAt: clock.now(),
    };
    return this.#accept(application, planned, idempotencyKey);
  }

  #accept(application: Application, planned: PlannedApplication, idempotencyKey: string): FederationOrder {
    const { db, applications, vees, journal, desk, quotas } = this.#parts;
    const { applicationId, owner } = application;
    return db.transaction(() => {
      quotas.require(application, planned.vees);
      applications.insert(application);
      for (const vee of planned.vees) vees.insert(vee);
      journal.record(applicationId, 'place', 'federation');
      return desk.enqueue({ verb: 'deploy', subject: applicationId, owner, idempotencyKey });
    });
  }

  #requireFreeName(space: Space, name: string): void {
    const namesake = this.#parts.applications.named(space, name);
    if (namesake === undefined || namesake.state === 'DESTROYED' || namesake.state === 'FAILED') return;
    throw new HanseError('FEDERATION_APPLICATION_EXISTS', { name, state: namesake.state });
  }
}

function manifestOf(request: DeployRequest, stored: StoredPackage): Manifest {
  if (request.manifest !== undefined) return unwrap(parseManifest(request.manifest, { fileName: 'the manifest' }));
  return defaultManifest(request.name ?? applicationNameFrom(stored.view.descriptor));
}

function bind(manifest: Manifest, stored: StoredPackage, request: DeployRequest): BoundManifest {
  const outline = unwrap(outlineDeployment(stored.envelope, outlineChoices(request)));
  const virtualSystems = outline.systems.map(({ id, properties }) => ({ id, properties: Object.keys(properties) }));
  return unwrap(bindManifest(manifest, { virtualSystems }));
}

/** What is said of a system is said of its replicas. */
function ownStops({ systems }: DeploymentPlan, { envelope }: StoredPackage): (systemId: string) => boolean {
  const hasItem = startupItems(envelope);
  const prototypes = new Map(systems.map(({ id, replicaOf }) => [id, replicaOf ?? id]));
  return (systemId) => hasItem(prototypes.get(systemId) ?? systemId);
}
