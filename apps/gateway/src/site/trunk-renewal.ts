import type { ComputeDriver } from '@hanse/drivers';
import type { ServiceIdentity, TrustBundle } from '@hanse/identity';
import type { Logger } from '@hanse/kernel';
import { PartnerRoots } from '../security/partner-roots.ts';
import type { SiteTrust } from '../security/site-trust.ts';

interface RenewalParts {
  readonly driver: ComputeDriver;
  readonly certificate: ServiceIdentity;
  readonly trust: SiteTrust;
  readonly partnersFile: string;
  readonly logger: Logger;
}

/** Keeps the trunks to other sites up to date with the site's certificate and its partners' roots. */
export class TrunkRenewal {
  readonly #parts: RenewalParts;
  readonly #partners: PartnerRoots;
  #forget: readonly (() => void)[] = [];

  constructor(parts: RenewalParts) {
    this.#parts = parts;
    this.#partners = new PartnerRoots({ file: parts.partnersFile });
  }

  /** To be called before the driver is opened: it reads the file then. */
  prepare(): void {
    const { bundle } = this.#parts.trust;
    if (bundle !== undefined) this.#partners.write(bundle);
  }

  /** To be called when the driver is open: the switch may have run all the while, with what was good then. */
  async begin(): Promise<void> {
    const { certificate, trust } = this.#parts;
    this.#forget = [
      certificate.onChange(() => void this.#renew()),
      trust.onBundle((bundle: TrustBundle) => {
        if (this.#partners.write(bundle)) void this.#renew();
      }),
    ];
    await this.#renew();
  }

  end(): void {
    for (const forget of this.#forget) forget();
    this.#forget = [];
  }

  async #renew(): Promise<void> {
    const { driver, logger } = this.#parts;
    await driver.renewTrunk?.().catch((cause: unknown) => {
      logger.error('trunk-not-renewed', { problem: String(cause) });
    });
  }
}
