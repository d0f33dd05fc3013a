import type { ExportRequest } from '@hanse/api';
import { type Clock, HanseError, PackageIds, type Rng } from '@hanse/kernel';
import { MANIFEST_VERSION } from '@hanse/manifest';
import type { WritableVersion } from '@hanse/ovf';
import type { Database } from '@hanse/store';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { VeeTable } from '../applications/vee-table.ts';
import type { FederationOrder } from '../orders/federation-order.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { OrderTable } from '../orders/order-table.ts';
import type { PackageService } from '../packages/package-service.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import type { ExportInput } from './export-input.ts';
import { prepareExport } from './prepare-export.ts';

const VERSIONS: Readonly<Record<NonNullable<ExportRequest['ovfVersion']>, WritableVersion>> = {
  '1.1': '1.x',
  '2.0': '2.x',
};

interface ServiceParts {
  readonly db: Database;
  readonly vees: VeeTable;
  readonly orders: OrderTable;
  readonly desk: Pick<OrderDesk, 'enqueue'>;
  readonly packages: PackageService;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** An accepted export: the order, and the id its package will have. */
export interface AcceptedExport {
  readonly order: FederationOrder;
  readonly input: ExportInput;
}

/** Accepts exports of applications; what can be known to be impossible is refused before anything is paused. */
export class ExportService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /**
   * STATE_TRANSITION_REFUSED, FEDERATION_EXPORT_RUNNING, DRIVER_CAPABILITY_MISSING when a VEE must be paused at a site
   * that cannot; STORE_IDEMPOTENCY_CONFLICT when the key was used for another request.
   */
  async accept(application: Application, request: ExportRequest, idempotencyKey: string): Promise<AcceptedExport> {
    const { packages, vees, orders, desk, db, clock, rng } = this.#parts;
    const { applicationId: subject, owner, packageId: origin } = application;
    const asked = inputOf(request);
    const stored = await packages.load(origin);
    // From here on nothing is awaited, so that no other request can come between the checks and what they are for.
    const before = orders.repeated({ idempotencyKey, verb: 'export', subject });
    if (before?.export !== undefined) return repeated(before, before.export, asked, idempotencyKey);
    requireDeployed(application);
    const { plan } = prepareExport(application, stored, vees.of(subject), asked.diskFormat);
    const copied = plan.systems.filter(({ disks }) => disks.length > 0).map(({ vee }) => vee);
    this.#requireStill(application, copied, asked.pause);
    const input = { ...asked, packageId: PackageIds.mint(clock, rng) };
    const order = db.transaction(() => desk.enqueue({ verb: 'export', subject, owner, idempotencyKey, export: input }));
    return { order, input };
  }

  /** The service manifest to deploy an export of the application with: the one it was deployed with itself. */
  manifest({ name, plan }: Application): string {
    return plan.deployedWith?.manifest ?? `hanse: ${MANIFEST_VERSION}\napplication: ${name}\n`;
  }

  #requireStill(application: Application, vees: readonly ApplicationVee[], mayPause: boolean): void {
    const running = vees.filter(({ state }) => state === 'ACTIVE');
    if (running.length > 0 && !mayPause) throw runningError(application.name, running);
    for (const { siteId } of running) {
      const { driver, capabilities } = this.#parts.catalogue.description(siteId);
      if (capabilities.pause) continue;
      const details = { driver, capability: 'pause VEEs for an export', accepted: 'stop the application first' };
      throw new HanseError('DRIVER_CAPABILITY_MISSING', details);
    }
  }
}

/** What a person is told who exports without stopping or pausing. */
export function runningError(application: string, running: readonly ApplicationVee[]): HanseError {
  const vees = running.slice(0, 10).map(({ name }) => name);
  return new HanseError('FEDERATION_EXPORT_RUNNING', { application, vees });
}

function inputOf({ ovfVersion, diskFormat = 'vmdk', pause = false }: ExportRequest): Omit<ExportInput, 'packageId'> {
  return { diskFormat, pause, ...(ovfVersion === undefined ? {} : { ovfVersion: VERSIONS[ovfVersion] }) };
}

function repeated(
  order: FederationOrder,
  input: ExportInput,
  asked: Omit<ExportInput, 'packageId'>,
  key: string,
): AcceptedExport {
  const { ovfVersion, diskFormat, pause } = asked;
  if (input.ovfVersion === ovfVersion && input.diskFormat === diskFormat && input.pause === pause) {
    return { order, input };
  }
  throw new HanseError('STORE_IDEMPOTENCY_CONFLICT', { key: key.replace(/^[^/]*\//, '') });
}

function requireDeployed({ applicationId: id, state }: Application): void {
  if (state === 'ACTIVE' || state === 'DEGRADED') return;
  const accepted = 'an application that is ACTIVE or DEGRADED';
  throw new HanseError('STATE_TRANSITION_REFUSED', { entity: 'application', id, state, event: 'export', accepted });
}
