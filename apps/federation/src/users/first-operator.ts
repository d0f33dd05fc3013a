import { existsSync, readFileSync } from 'node:fs';
import { HanseError } from '@hanse/kernel';
import type { Config } from '../config.ts';
import type { UserService } from './user-service.ts';
import type { UserTable } from './user-table.ts';

/**
 * Nobody could make the first account otherwise; the password file is the secret's only way in.
 * Throws VALUE_INVALID when that file does not exist.
 */
export async function makeFirstOperator(
  { firstOperator }: Config,
  users: UserTable,
  service: UserService,
): Promise<void> {
  if (firstOperator === undefined || users.list().length > 0) return;
  if (!existsSync(firstOperator.passwordFile)) {
    throw new HanseError('VALUE_INVALID', {
      what: 'password file',
      value: firstOperator.passwordFile,
      at: 'firstOperator.passwordFile of the configuration',
      expected: 'a file that holds the password of the first operator',
    });
  }
  const password = readFileSync(firstOperator.passwordFile, 'utf8').trim();
  await service.create({ user: firstOperator.user, password, role: 'operator' });
}
