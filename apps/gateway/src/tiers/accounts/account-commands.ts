import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type Clock, HanseError, type Rng } from '@hanse/kernel';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { ACCOUNT_ROLES, type AccountRole } from './account.ts';
import { AccountFile } from './account-file.ts';
import { AccountManager } from './manage-accounts.ts';

export const ACCOUNT_VERBS = ['add', 'list', 'remove', 'set-password'] as const;
export type AccountVerb = (typeof ACCOUNT_VERBS)[number];

/** What the command was told; a password is in a file or on standard input, because arguments can be seen by everybody. */
export interface AccountRequest {
  readonly verb: AccountVerb;
  readonly user?: string | undefined;
  readonly role?: string | undefined;
  readonly passwordFile?: string | undefined;
}

interface CommandParts {
  readonly config: GatewayConfig;
  readonly stdin: NodeJS.ReadableStream;
  readonly clock: Pick<Clock, 'now'>;
  readonly rng: Rng;
}

/** Does it, and answers what to print. The gateway may run meanwhile. Throws GATEWAY_ACCOUNTS_OFF and the errors of AccountManager. */
export async function runAccountCommand(request: AccountRequest, parts: CommandParts): Promise<unknown> {
  const { config } = parts;
  if (config.localUsers?.accounts !== true) throw new HanseError('GATEWAY_ACCOUNTS_OFF', { site: config.site.name });
  const accounts = new AccountManager({ ...parts, file: new AccountFile(config) });
  const { verb, user = '' } = request;
  if (verb === 'list') return accounts.list();
  if (verb === 'remove') accounts.remove(user);
  else if (verb === 'add') await accounts.add(user, roleOf(request), await passwordOf(request, parts));
  else await accounts.setPassword(user, await passwordOf(request, parts));
  return { user };
}

function roleOf({ user = '', role = 'member' }: AccountRequest): AccountRole {
  const found = ACCOUNT_ROLES.find((known) => known === role);
  if (found !== undefined) return found;
  throw new HanseError('GATEWAY_ACCOUNT_INVALID', { user, problem: `its role is not ${ACCOUNT_ROLES.join(' or ')}` });
}

async function passwordOf({ user = '', passwordFile }: AccountRequest, { stdin }: CommandParts): Promise<string> {
  const given = passwordFile === undefined ? await text(stdin) : contentOf(user, passwordFile);
  return given.split(/\r?\n/, 1)[0] ?? '';
}

function contentOf(user: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const problem = `its password file cannot be read (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new HanseError('GATEWAY_ACCOUNT_INVALID', { user, problem }, cause);
  }
}
