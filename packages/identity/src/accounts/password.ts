import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Rng } from '@hanse/kernel';

/** Cost of scrypt (RFC 7914 §2): N = 2^logN rounds of blocks of 128·r bytes, p times. */
export interface PasswordCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and roughly a tenth of a second per guess. */
export const PASSWORD_COST: PasswordCost = { logN: 15, r: 8, p: 3 };

/** The work that a guess costs; a port, so that it can be counted. */
export type PasswordDerivation = (password: string, salt: Buffer, cost: PasswordCost) => Promise<Buffer>;

const KEY_BYTES = 32;
const STORED = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([\w-]+)\$([\w-]+)$/;

/** The text to store: parameters, salt and hash, so that the cost can be raised later. */
export async function hashPassword(password: string, rng: Rng, cost: PasswordCost = PASSWORD_COST): Promise<string> {
  const salt = Buffer.from(rng.bytes(16));
  const hash = await derivePassword(password, salt, cost);
  return stored(cost, salt, hash);
}

/**
 * Whether the password belongs to the stored text. `undefined` stands for a user that does not exist: the answer is
 * false after the same work, so that the time taken does not tell which users there are.
 */
export async function verifyPassword(
  password: string,
  storedText: string | undefined,
  derive: PasswordDerivation = derivePassword,
): Promise<boolean> {
  const [, logN, r, p, salt = '', hash = ''] = STORED.exec(storedText ?? DUMMY) ?? STORED.exec(DUMMY) ?? [];
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const expected = Buffer.from(hash, 'base64url');
  const found = await derive(password, Buffer.from(salt, 'base64url'), cost);
  const isSame = expected.length === found.length && timingSafeEqual(expected, found);
  return isSame && storedText !== undefined && STORED.test(storedText);
}

/** Whether a stored text was made at another cost than today's, and should be made anew at the next login. */
export function needsRehash(storedText: string): boolean {
  const [, logN, r, p] = STORED.exec(storedText) ?? [];
  return Number(logN) !== PASSWORD_COST.logN || Number(r) !== PASSWORD_COST.r || Number(p) !== PASSWORD_COST.p;
}

const DUMMY = stored(PASSWORD_COST, Buffer.alloc(16), Buffer.alloc(KEY_BYTES));

function stored({ logN, r, p }: PasswordCost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** The work itself: scrypt. */
export function derivePassword(password: string, salt: Buffer, { logN, r, p }: PasswordCost): Promise<Buffer> {
  const options = { N: 2 ** logN, r, p, maxmem: 256 * r * 2 ** logN };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (cause, key) =>
      cause ? reject(cause) : resolve(key),
    );
  });
}
