import { readFileSync } from 'node:fs';
import type { UserChange, UserView } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { renderTable } from '../render/table.ts';
import { askPassword } from '../session/ask-password.ts';
import { openSession } from '../session/open-session.ts';

interface PasswordOptions {
  readonly passwordFile?: string;
  readonly oldPasswordFile?: string;
}

export async function listUsers(context: CliContext): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const users = await session.api.users();
  out.json(users);
  const columns = [{ title: 'USER' }, { title: 'ROLE' }, { title: 'STATE' }, { title: 'ID' }];
  const rows = users.map(({ user, role, isDisabled, userId }) => [user, role, stateOf(isDisabled), userId]);
  out.lines(...renderTable(columns, rows, { palette: out.palette, width: out.columns() }));
}

export async function addUser(
  context: CliContext,
  user: string,
  { role, passwordFile }: PasswordOptions & { readonly role: UserView['role'] },
): Promise<void> {
  const { out } = context;
  const password = await passwordOf(user, passwordFile, context);
  await using session = openSession(context);
  const made = await session.api.createUser({ user, password, role });
  out.json(made);
  out.lines(`${user} is ${role} of the federation now`);
}

export async function setUserDisabled(context: CliContext, user: string, disabled: boolean): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  out.json(await session.api.changeUser(user, { disabled }));
  const told = disabled
    ? `${user} is disabled: logged out here, and refused by every site within a minute`
    : `${user} is enabled: they may log in again`;
  out.lines(told);
}

/** Operators set the password of others; for one's own account the old one is needed. */
export async function setUserPassword(context: CliContext, user: string, options: PasswordOptions): Promise<void> {
  const { out } = context;
  const { oldPasswordFile } = options;
  const password = await passwordOf(user, options.passwordFile, context);
  const change: UserChange = {
    password,
    ...(oldPasswordFile === undefined ? {} : { oldPassword: readPassword(oldPasswordFile) }),
  };
  await using session = openSession(context);
  out.json(await session.api.changeUser(user, change));
  out.lines(`${user} has a new password, and is logged out everywhere else`);
}

function passwordOf(user: string, file: string | undefined, context: CliContext): Promise<string> | string {
  return file === undefined ? askPassword(user, context) : readPassword(file);
}

function readPassword(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new HanseError('CLI_FILE_UNREADABLE', { what: 'The password file', path, problem }, cause);
  }
}

function stateOf(isDisabled = false): string {
  return isDisabled ? 'disabled' : 'enabled';
}
