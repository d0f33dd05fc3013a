import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { LocalSession } from '@hanse/api';
import { createHttpClient, type HttpClient } from '@hanse/http/client';
import { createProof } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import type { AccountRole } from '../../src/tiers/accounts/account.ts';
import { AccountFile } from '../../src/tiers/accounts/account-file.ts';
import { AccountManager } from '../../src/tiers/accounts/manage-accounts.ts';
import type { TestSite } from './site.ts';

export const LOCAL_PASSWORD = 'a long password';
const ports = { clock: systemClock, rng: systemRng };

/** The accounts of a site, as the operator's command changes them. */
export function accountsOf({ config }: TestSite): AccountManager {
  return new AccountManager({ file: new AccountFile(config), ...ports });
}

export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** A client of a gateway that proves a key, with a token or without one. */
export function provingClient(site: TestSite, key: KeyObject, token?: string): HttpClient {
  return createHttpClient({
    baseUrl: site.url,
    ca: site.root,
    ...(token === undefined ? {} : { token: () => token }),
    proof: (request) => createProof({ key, ...request, ...ports }),
    ...ports,
  });
}

/** Somebody of the provider's own, logged in at the gateway. */
export class LocalPerson implements AsyncDisposable {
  readonly session: LocalSession;
  readonly key: KeyObject;
  readonly client: HttpClient;

  private constructor(parts: { session: LocalSession; key: KeyObject; client: HttpClient }) {
    this.session = parts.session;
    this.key = parts.key;
    this.client = parts.client;
  }

  /** Makes the account too. */
  static async join(site: TestSite, user: string, role: AccountRole = 'member'): Promise<LocalPerson> {
    await accountsOf(site).add(user, role, LOCAL_PASSWORD);
    return LocalPerson.logIn(site, user);
  }

  static async logIn(site: TestSite, user: string, password = LOCAL_PASSWORD): Promise<LocalPerson> {
    const key = newKey();
    const door = provingClient(site, key);
    try {
      const session = (await door.json('POST', '/v1/local/sessions', { body: { user, password } })) as LocalSession;
      return new LocalPerson({ session, key, client: provingClient(site, key, session.token) });
    } finally {
      await door.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
