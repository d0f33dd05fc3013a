/** Bounds as they are written; a side that is left out is open. */
export interface ValueRange {
  readonly minimum?: string;
  readonly maximum?: string;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d{1,40}$/;

/** `1..5`, `..16`, `2..`; undefined for anything else. */
export function parseRange(text: string): ValueRange | undefined {
  const cut = text.indexOf('..');
  if (cut < 0) return undefined;
  const [minimum, maximum] = [text.slice(0, cut).trim(), text.slice(cut + 2).trim()];
  if ([minimum, maximum].some((bound) => bound !== '' && !NUMBER.test(bound))) return undefined;
  return { ...(minimum === '' ? {} : { minimum }), ...(maximum === '' ? {} : { maximum }) };
}

/** Whether a text is a number within the bounds; whole numbers of any size are compared exactly. */
export function numberInRange(text: string, { minimum, maximum }: ValueRange): boolean {
  const value = text.trim();
  if (!NUMBER.test(value)) return false;
  return (minimum === undefined || !isLess(value, minimum)) && (maximum === undefined || !isLess(maximum, value));
}

function isLess(a: string, b: string): boolean {
  if (!WHOLE.test(a) || !WHOLE.test(b)) return Number(a) < Number(b);
  return BigInt(a.replace(/^\+/, '')) < BigInt(b.replace(/^\+/, ''));
}
