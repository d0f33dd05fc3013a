import { HanseError } from '@hanse/kernel';
import { needsRehash, type PasswordDerivation, verifyPassword } from '../accounts/password.ts';
import type { LoginThrottle } from './login-throttle.ts';

/** An account as far as logging in goes. */
export interface LoginAccount {
  readonly passwordHash: string;
  readonly isDisabled?: boolean;
}

/**
 * Answers the account whose password is right, and whether its hash is to be made anew. Unknown user, wrong password
 * and disabled account cost the same work and get the same refusal, IDENTITY_LOGIN_REFUSED; too many attempts get
 * IDENTITY_LOGIN_THROTTLED, by name and address alone.
 */
export async function checkLogin<T extends LoginAccount>(parts: {
  name: string;
  password: string;
  address: string;
  find: (name: string) => T | undefined;
  throttle: LoginThrottle;
  derive?: PasswordDerivation;
}): Promise<{ readonly account: T; readonly isHashOld: boolean }> {
  const { name, password, address, find, throttle, derive } = parts;
  throttle.admit(name, address);
  const account = find(name);
  const isRight = await verifyPassword(password, account?.passwordHash, derive);
  if (account === undefined || !isRight || account.isDisabled === true) throw new HanseError('IDENTITY_LOGIN_REFUSED');
  throttle.succeed(name, address);
  return { account, isHashOld: needsRehash(account.passwordHash) };
}
