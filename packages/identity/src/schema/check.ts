/** What is wrong with a value, or undefined. */
export type Check = (value: unknown) => string | undefined;

/** The form of one key: its check, and whether it may be absent. */
export interface Field {
  readonly check: Check;
  readonly isOptional?: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** Something wrong, at a JSON pointer (RFC 6901). */
export interface Misfit {
  readonly path: string;
  readonly problem: string;
}

export function required(check: Check): Field {
  return { check };
}

export function optional(check: Check): Field {
  return { check, isOptional: true };
}

export function text(pattern: RegExp, form: string): Check {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : `expected ${form}`);
}

export function oneOf(...accepted: readonly (string | true)[]): Check {
  return (value) => (accepted.some((one) => one === value) ? undefined : `expected ${accepted.join(', ')}`);
}

/** A whole number from `least` up that JSON and JavaScript hold exactly. */
export function wholeNumber(least: number): Check {
  return (value) =>
    Number.isSafeInteger(value) && Number(value) >= least ? undefined : `expected a whole number from ${least}`;
}

/** A list whose entries all pass; the first that does not is told. */
export function listOf(check: Check, limits: { least: number; most: number }): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'expected a list';
    if (value.length < limits.least) return `expected a list of at least ${limits.least}`;
    if (value.length > limits.most) return `expected at most ${limits.most} entries`;
    const problems = value.map(check);
    const at = problems.findIndex((problem) => problem !== undefined);
    return at === -1 ? undefined : `entry ${at}: ${problems[at]}`;
  };
}

/** An object of these fields and no others. */
export function objectOf(fields: Fields): Check {
  return (value) => {
    const [first] = misfits('', value, fields);
    return first === undefined ? undefined : `${first.path === '' ? '' : `${first.path}: `}${first.problem}`;
  };
}

/** Everything wrong with an object; a key that no field names is wrong too. */
export function misfits(path: string, value: unknown, fields: Fields): readonly Misfit[] {
  if (!isObject(value)) return [{ path, problem: 'expected an object' }];
  const wrong = Object.entries(value).flatMap(([key, inner]) => {
    const known = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const problem = known === undefined ? 'this key is unknown' : known.check(inner);
    return problem === undefined ? [] : [{ path: `${path}/${pointerStep(key)}`, problem }];
  });
  const missing = Object.entries(fields)
    .filter(([key, { isOptional }]) => isOptional !== true && !Object.hasOwn(value, key))
    .map(([key]) => ({ path, problem: `"${key}" is missing` }));
  return [...wrong, ...missing];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key as a step of a JSON pointer. */
export function pointerStep(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
