import { publicJwk } from '@hanse/identity';
import type { Clock, Rng } from '@hanse/kernel';
import type { VeeSpec } from '@hanse/model';
import type { GroupCommit } from '../state/group-commit.ts';
import { INSTANCE_FILES } from './instance-files.ts';
import { instanceKey } from './instance-key.ts';
import type { InstanceKeyTable } from './instance-key-table.ts';

/** What a VEE is told beside its key. */
export interface InstanceSurroundings {
  /** The name of the site as issuer of identities. */
  readonly issuer: string;
  /** Where the site gives tokens for the key. */
  readonly tokenUrl: string;
  /** Where the federation exchanges them for others. */
  readonly exchangeUrl: string;
  /** The authority of the gateway's server certificate, PEM. */
  readonly authorityPem: string;
}

interface KeyParts {
  readonly table: InstanceKeyTable;
  readonly commit: GroupCommit;
  /** Of the site, from a file. */
  readonly secret: Uint8Array;
  readonly surroundings: InstanceSurroundings;
  readonly clock: Pick<Clock, 'now'>;
  readonly rng: Rng;
}

/**
 * Gives each VEE a key of its own, once: on the seed disc that its driver makes, and nowhere else. The site keeps the
 * thumbprint to know the VEE by.
 */
export class InstanceKeys {
  readonly #parts: KeyParts;

  constructor(parts: KeyParts) {
    this.#parts = parts;
  }

  /** The specification as the driver gets it. The same one again until the VEE is defined, then one with a new key. */
  async equipped(spec: VeeSpec): Promise<VeeSpec> {
    const { identity, ...rest } = spec;
    if (identity === undefined) return spec;
    const { commit, surroundings } = this.#parts;
    const key = await commit.write(() => this.#key(spec));
    const { authorityPem, ...where } = surroundings;
    const about = { veeId: spec.veeId, applicationId: spec.applicationId, ...where, scope: identity.scopes.join(' ') };
    const files = {
      [INSTANCE_FILES.key]: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
      [INSTANCE_FILES.about]: `${JSON.stringify(about, null, 2)}\n`,
      [INSTANCE_FILES.authority]: authorityPem,
    };
    return { ...rest, seed: { ...spec.seed, ...files } };
  }

  /** Inside a transaction. */
  #key({ veeId }: VeeSpec) {
    const { table, secret, clock, rng } = this.#parts;
    const known = table.saltOf(veeId);
    const salt = known ?? Buffer.from(rng.bytes(32)).toString('base64url');
    const key = instanceKey(secret, Buffer.from(salt, 'base64url'), veeId);
    if (known === undefined) table.put(veeId, { salt, thumbprint: publicJwk(key).kid, at: clock.now() });
    return key;
  }
}
