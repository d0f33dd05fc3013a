import { HanseError, type PackageId } from '@hanse/kernel';
import type { Asker } from '../policy/asker.ts';
import type { Judge } from '../policy/judge.ts';
import { packageThing } from '../policy/things.ts';
import type { PackageService } from './package-service.ts';

/** Lets packages be used by those who may; to others they do not exist. */
export class PackageFinder {
  readonly #packages: Pick<PackageService, 'belonging'>;
  readonly #judge: Judge;

  constructor(parts: { packages: Pick<PackageService, 'belonging'>; judge: Judge }) {
    this.#packages = parts.packages;
    this.#judge = parts.judge;
  }

  /** FEDERATION_PACKAGE_UNKNOWN; IDENTITY_FORBIDDEN when it may be seen and the action may not be done. */
  require(packageId: PackageId, asker: Asker, action: string): void {
    const unknown = () => new HanseError('FEDERATION_PACKAGE_UNKNOWN', { packageId });
    const belonging = this.#packages.belonging(packageId);
    if (belonging === undefined) throw unknown();
    const resource = packageThing({ packageId, ...belonging });
    this.#judge.require({ requester: asker.requester, action, resource }, unknown);
  }
}
