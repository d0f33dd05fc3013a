import { hashPassword } from '@hanse/identity';
import { type Clock, HanseError, type Rng, uuidV7 } from '@hanse/kernel';
import { type Account, type AccountRole, requireAcceptable } from './account.ts';
import type { AccountFile } from './account-file.ts';

/** What the provider's operator does with accounts, while the gateway runs or not. */
export class AccountManager {
  readonly #file: AccountFile;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #rng: Rng;

  constructor(parts: { file: AccountFile; clock: Pick<Clock, 'now'>; rng: Rng }) {
    this.#file = parts.file;
    this.#clock = parts.clock;
    this.#rng = parts.rng;
  }

  /** GATEWAY_ACCOUNT_EXISTS, GATEWAY_ACCOUNT_INVALID. */
  async add(name: string, role: AccountRole, password: string): Promise<void> {
    requireAcceptable(name, password);
    const passwordHash = await hashPassword(password, this.#rng);
    const accountId = uuidV7(this.#clock, this.#rng);
    const now = this.#clock.now();
    this.#file.change((accounts) => {
      if (named(accounts, name) !== undefined) throw new HanseError('GATEWAY_ACCOUNT_EXISTS', { user: name });
      return [...accounts, { accountId, name, role, passwordHash, createdAt: now, passwordSetAt: now }];
    });
  }

  /** Ends every login of the account. GATEWAY_ACCOUNT_UNKNOWN, GATEWAY_ACCOUNT_INVALID. */
  async setPassword(name: string, password: string): Promise<void> {
    requireAcceptable(name, password);
    const passwordHash = await hashPassword(password, this.#rng);
    const passwordSetAt = this.#clock.now();
    this.#file.change((accounts) => {
      requireKnown(accounts, name);
      return accounts.map((account) => (account.name === name ? { ...account, passwordHash, passwordSetAt } : account));
    });
  }

  /** The account's logins end; what it owns stays, for an operator to destroy. GATEWAY_ACCOUNT_UNKNOWN. */
  remove(name: string): void {
    this.#file.change((accounts) => {
      requireKnown(accounts, name);
      return accounts.filter((account) => account.name !== name);
    });
  }

  list(): readonly Pick<Account, 'name' | 'role' | 'createdAt'>[] {
    return this.#file.all().map(({ name, role, createdAt }) => ({ name, role, createdAt }));
  }
}

function named(accounts: readonly Account[], name: string): Account | undefined {
  return accounts.find((account) => account.name === name);
}

function requireKnown(accounts: readonly Account[], name: string): void {
  if (named(accounts, name) === undefined) throw new HanseError('GATEWAY_ACCOUNT_UNKNOWN', { user: name });
}
