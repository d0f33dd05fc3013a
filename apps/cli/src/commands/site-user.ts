import { resolve } from 'node:path';
import { HanseError, isoTime } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { renderTable } from '../render/table.ts';
import { changeSiteUsers, type SiteUserVerb } from '../services/site-accounts.ts';
import { readSetups, type SiteSetup } from '../services/site-setups.ts';
import { askPassword } from '../session/ask-password.ts';

interface UserOptions {
  readonly role?: string;
  readonly passwordFile?: string;
}

interface ListedUser {
  readonly name: string;
  readonly role: string;
  readonly createdAt: number;
}

/** The provider's own users of a site on this machine. */
export async function siteUsers(context: CliContext, site: string): Promise<void> {
  const { out, signal } = context;
  const users = (await changeSiteUsers(setupOf(context, site), { verb: 'list' }, signal)) as readonly ListedUser[];
  out.json(users);
  const columns = [{ title: 'USER' }, { title: 'ROLE' }, { title: 'SINCE' }];
  const rows = users.map(({ name, role, createdAt }) => [name, role, isoTime(createdAt).slice(0, 10)]);
  out.lines(...renderTable(columns, rows, { palette: out.palette, width: out.columns() }));
}

/** Adds, removes, or gives a new password; the password is asked for unless a file has it. */
export async function changeSiteUser(
  context: CliContext,
  asked: { verb: Exclude<SiteUserVerb, 'list'>; site: string; user: string },
  { role, passwordFile }: UserOptions = {},
): Promise<void> {
  const { verb, user } = asked;
  const setup = setupOf(context, asked.site);
  const isAsked = verb !== 'remove' && passwordFile === undefined;
  const password = isAsked ? await askPassword(user, context) : undefined;
  const file = passwordFile === undefined ? undefined : resolve(passwordFile);
  await changeSiteUsers(setup, { verb, user, role, passwordFile: file, password }, context.signal);
  context.out.json({ site: asked.site, user });
  context.out.lines(`${user} ${DONE[verb]} ${asked.site}`);
}

const DONE: Readonly<Record<Exclude<SiteUserVerb, 'list'>, string>> = {
  add: 'is a user of',
  remove: 'is no user any more of',
  'set-password': 'has a new password, and is logged out everywhere, at',
};

function setupOf({ folders, program }: CliContext, name: string): SiteSetup {
  const setups = readSetups(folders);
  const found = setups.find((setup) => setup.name === name);
  if (found !== undefined) return found;
  const here = setups.map((setup) => setup.name).join(', ') || 'none';
  throw new HanseError('CLI_SITE_NOT_HERE', { site: name, folder: folders.data, accepted: here, program });
}
