import { type Branded, HanseError } from '@hanse/kernel';

/** Where in the federation a right holds: `/` or `/step/step`, in normal form; only `parseScopePath` makes one. */
export type ScopePath = Branded<'ScopePath'>;

/** The longest path, in characters. */
export const LONGEST_PATH = 200;
/** The most steps of a path. */
export const DEEPEST_PATH = 16;

/** A step begins with a letter or digit, so that `.` and `..` are none. */
const STEP = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;
const FOREIGN = /[^A-Za-z0-9._~/-]/u;

/** The path in normal form (without a slash at its end). Throws IDENTITY_SCOPE_INVALID. */
export function parseScopePath(text: string): ScopePath {
  const problem = pathProblem(text);
  if (problem !== undefined) throw new HanseError('IDENTITY_SCOPE_INVALID', { scope: quoted(text), problem });
  return (text === '/' ? text : text.replace(/\/$/, '')) as ScopePath;
}

/** What is wrong with the text of a path, or undefined. Nothing is decoded or mended: what looks odd is refused. */
export function pathProblem(text: string): string | undefined {
  if (text.length > LONGEST_PATH) return `its path is longer than ${LONGEST_PATH} characters`;
  if (!text.startsWith('/')) return 'its path does not begin with /';
  if (text === '/') return undefined;
  const foreign = FOREIGN.exec(text)?.[0];
  if (foreign !== undefined) return `its path holds the character ${codePoint(foreign)}`;
  const steps = text.replace(/\/$/, '').slice(1).split('/');
  if (steps.length > DEEPEST_PATH) return `its path has more than ${DEEPEST_PATH} steps`;
  const wrong = steps.find((step) => !STEP.test(step));
  if (wrong === undefined) return undefined;
  return wrong === '' ? 'its path has an empty step' : `${quoted(wrong)} is not a step of a path`;
}

/** Whether the inner path is the outer one or lies below it, by whole steps: `/vo/bio` does not hold `/vo/biology`. */
export function holdsPath(outer: ScopePath, inner: ScopePath): boolean {
  return outer === '/' || inner === outer || inner.startsWith(`${outer}/`);
}

/** Foreign text as it may be shown: escaped, so that it cannot forge a line of a log, and cut. */
export function quoted(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(shown).replace(/[^\x20-\x7e…]/gu, codePoint);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
