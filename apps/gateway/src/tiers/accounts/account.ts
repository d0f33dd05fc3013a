import { HanseError, type Instant } from '@hanse/kernel';
import { type Static, Type } from 'typebox';

/** What a user of the provider is at the site: somebody with machines of their own, or one who runs it. */
export const ACCOUNT_ROLES = ['member', 'operator'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

export const ACCOUNT_NAME = '^[a-z][a-z0-9._-]{0,63}$';
const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 1024;

/** An account of the provider's own. */
export const AccountSchema = Type.Object(
  {
    /** What its things belong to: a name that is given again is another account. */
    accountId: Type.String({ minLength: 1 }),
    name: Type.String({ pattern: ACCOUNT_NAME }),
    role: Type.Unsafe<AccountRole>({ type: 'string', enum: [...ACCOUNT_ROLES] }),
    passwordHash: Type.String({ minLength: 1 }),
    createdAt: Type.Integer({ minimum: 0 }),
    /** Sessions from before are over. */
    passwordSetAt: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export type Account = Static<typeof AccountSchema>;

/** Throws GATEWAY_ACCOUNT_INVALID; the password is never repeated. */
export function requireAcceptable(name: string, password: string): void {
  const problem = problemOf(name, password);
  if (problem !== undefined) throw new HanseError('GATEWAY_ACCOUNT_INVALID', { user: JSON.stringify(name), problem });
}

/** Whether a login of that time still counts: setting a password ends the logins before it. */
export function isLoginGood({ passwordSetAt }: Account, loggedInAt: Instant): boolean {
  return loggedInAt >= passwordSetAt;
}

function problemOf(name: string, password: string): string | undefined {
  if (!new RegExp(ACCOUNT_NAME).test(name)) return 'the name has another form';
  if (password.length < SHORTEST_PASSWORD) return `the password is shorter than ${SHORTEST_PASSWORD} characters`;
  return password.length > LONGEST_PASSWORD ? 'the password is too long' : undefined;
}
