import type { PublicJwk } from '../tokens/key-set.ts';

/** The last good bundle, with the keys it was verified with. */
export interface StoredBundle {
  readonly jws: string;
  readonly verifiedWith: readonly PublicJwk[];
}

/** Where a gateway keeps its last good bundle over restarts. */
export interface BundleStore {
  load(): Promise<StoredBundle | undefined>;
  save(bundle: StoredBundle): Promise<void>;
}
