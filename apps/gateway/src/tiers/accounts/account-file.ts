import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, ownIdentity, type ProcessIdentity, writeDurableFile } from '@hanse/host';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Account, AccountSchema } from './account.ts';

const validator = Compile(Type.Object({ accounts: Type.Array(AccountSchema) }, { additionalProperties: false }));

/**
 * The provider's accounts, in a file of mode 0600 that is replaced as a whole: the operator's command writes it, the
 * gateway that runs beside it looks at it. (Its database is open for one process only.)
 */
export class AccountFile {
  readonly path: string;
  #seen = '';
  #accounts: ReadonlyMap<string, Account> = new Map();

  constructor(parts: { dataFolder: string }) {
    this.path = join(parts.dataFolder, 'local-users.json');
  }

  /** As the file stands now. Throws GATEWAY_ACCOUNTS_DAMAGED. */
  all(): readonly Account[] {
    return [...this.#current().values()];
  }

  find(name: string): Account | undefined {
    return this.#current().get(name);
  }

  /** Replaces what `change` answers, alone among all processes. Throws GATEWAY_ACCOUNTS_BUSY. */
  change(change: (accounts: readonly Account[]) => readonly Account[]): void {
    const lock = `${this.path}.lock`;
    takeLock(lock);
    try {
      const accounts = change(this.all()).toSorted((one, other) => (one.name < other.name ? -1 : 1));
      writeDurableFile(this.path, `${JSON.stringify({ accounts }, null, 2)}\n`);
    } finally {
      rmSync(lock, { force: true });
    }
  }

  /** A file that was replaced has another inode. */
  #current(): ReadonlyMap<string, Account> {
    const stat = statSync(this.path, { throwIfNoEntry: false });
    const seen = stat === undefined ? '' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
    if (seen === this.#seen) return this.#accounts;
    this.#accounts = stat === undefined ? new Map() : this.#read(stat.mode);
    this.#seen = seen;
    return this.#accounts;
  }

  #read(mode: number): ReadonlyMap<string, Account> {
    if ((mode & 0o077) !== 0) throw this.#damaged('others than its owner can read it');
    const value = this.#parsed();
    if (!validator.Check(value)) throw this.#damaged('it does not hold accounts');
    return new Map(value.accounts.map((account) => [account.name, account]));
  }

  #parsed(): unknown {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8'));
    } catch {
      // What the parser says quotes the file, which holds hashes.
      throw this.#damaged('it is not JSON');
    }
  }

  #damaged(problem: string): HanseError {
    return new HanseError('GATEWAY_ACCOUNTS_DAMAGED', { file: this.path, problem });
  }
}

/** The lock of a process that died does not count. */
function takeLock(path: string): void {
  if (created(path)) return;
  const holder = holderOf(path);
  if (holder !== undefined && isRunning(holder)) throw new HanseError('GATEWAY_ACCOUNTS_BUSY', { pid: holder.pid });
  rmSync(path, { force: true });
  if (!created(path)) throw new HanseError('GATEWAY_ACCOUNTS_BUSY', { pid: holderOf(path)?.pid ?? 0 });
}

function created(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeFileSync(file, JSON.stringify(ownIdentity()));
    closeSync(file);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  }
}

function holderOf(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
