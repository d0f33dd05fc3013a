import type { PolicyDocument, PolicySet, TrustBundle } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';

interface PoliciesParts {
  /** The last good bundle: the federation's policy and those of the VOs. */
  readonly bundle: () => TrustBundle | undefined;
  /** The provider's own policy, as it is now. */
  readonly local: () => PolicyDocument | undefined;
}

/** The policies that decide at this site. */
export class SitePolicies {
  readonly #parts: PoliciesParts;
  #bundle: TrustBundle | undefined;
  #local: PolicyDocument | undefined;
  #sets = new Map<string | undefined, PolicySet>();

  constructor(parts: PoliciesParts) {
    this.#parts = parts;
  }

  /**
   * Those for things of a VO, or of none: the same object for as long as they are the same, so that what was decided by
   * them can be remembered with it. Throws IDENTITY_BUNDLE_STALE when the site has never had a bundle.
   */
  for(vo: string | undefined): PolicySet {
    const bundle = this.#parts.bundle();
    if (bundle === undefined) throw new HanseError('IDENTITY_BUNDLE_STALE', { issuedAt: 'never', use: 'read' });
    this.#forgetOld(bundle);
    const known = this.#sets.get(vo);
    if (known !== undefined) return known;
    const policy = bundle.organisations.find((organisation) => organisation.vo === vo)?.policy;
    const set = { federation: bundle.policy, local: this.#local, vo: policy };
    this.#sets.set(vo, set);
    return set;
  }

  #forgetOld(bundle: TrustBundle): void {
    const local = this.#parts.local();
    if (bundle === this.#bundle && local === this.#local) return;
    this.#bundle = bundle;
    this.#local = local;
    this.#sets = new Map();
  }
}
