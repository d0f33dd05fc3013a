import type { SigningKeysView } from '@hanse/api';
import { type KeyRing, type RecoveryKey, readKeyReplacement, signKeyReplacement } from '@hanse/identity';
import { SerialQueues, type UserId } from '@hanse/kernel';
import type { IdentityAudit } from './identity-audit.ts';
import type { TokenTable } from './token-table.ts';

interface ServiceParts {
  /** The name of the federation, which issues the tokens. */
  readonly issuer: string;
  readonly keys: KeyRing;
  readonly recovery: RecoveryKey;
  readonly tokens: TokenTable;
  readonly audit: IdentityAudit;
  /** Makes the bundle that tells the gateways. */
  readonly publish: () => Promise<void>;
}

/** The keys that sign tokens and bundles, and what is done when they became known to others. */
export class KeyService {
  readonly #parts: ServiceParts;
  readonly #queue = new SerialQueues<'replace'>();

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  async view(): Promise<SigningKeysView> {
    const { keys, recovery } = this.#parts;
    const { file, jwk, isPresent } = recovery;
    const generation = await this.#generation();
    return { keys: [...keys.states()], generation, recovery: { kid: jwk.kid, file, isPresent } };
  }

  /**
   * A new key signs at once, and every token of before is void, also that of who asked. In the bundle when it resolves.
   * Throws IDENTITY_RECOVERY_KEY_AWAY.
   */
  replace(by: UserId): Promise<SigningKeysView> {
    return this.#queue.run('replace', async () => {
      const { issuer, keys, recovery, tokens, audit, publish } = this.#parts;
      const unlocked = recovery.unlock();
      const generation = (await this.#generation()) + 1;
      await keys.replaceAll(({ keys: signers }) =>
        signKeyReplacement({ federation: issuer, generation, signers }, unlocked),
      );
      tokens.forgetAll();
      audit.keysReplaced(generation, keys.signer().jwk.kid, by);
      await publish();
      return this.view();
    });
  }

  async #generation(): Promise<number> {
    const { keys, recovery, issuer: federation } = this.#parts;
    if (keys.replacement === undefined) return 0;
    return (await readKeyReplacement(keys.replacement, { federation, recovery: recovery.jwk }))?.generation ?? 0;
  }
}
