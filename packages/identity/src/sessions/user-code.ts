import { type Rng, randomBelow } from '@hanse/kernel';

/** Twenty letters that are not mistaken for each other, and no vowels, so that no word comes out (RFC 8628 §6.1). */
export const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;

/** A code to type, as `WDJB-MJHT`: 34 bits, good for minutes, and attempts at it are throttled. */
export function mintUserCode(rng: Rng): string {
  const letters = Array.from({ length: LENGTH }, () => USER_CODE_LETTERS.charAt(randomBelow(rng, 20)));
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** The code as it was minted, however a person typed it; undefined for what cannot be one. */
export function normalUserCode(typed: string): string | undefined {
  if (typed.length > 32) return undefined;
  const letters = typed.toUpperCase().replace(/[\s._-]/g, '');
  if (letters.length !== LENGTH || ![...letters].every((letter) => USER_CODE_LETTERS.includes(letter)))
    return undefined;
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
