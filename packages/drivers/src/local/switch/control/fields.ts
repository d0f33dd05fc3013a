import { HanseError } from '@hanse/kernel';

/** Reads one value of a message, or throws VALUE_INVALID that says where it stands. */
export type Field<T> = (value: unknown, at: string) => T;

/** A field that may be absent. */
interface Maybe<T> {
  readonly field: Field<T>;
}

type FieldsOf<T> = { readonly [Key in keyof T]-?: Field<T[Key]> | Maybe<T[Key]> };

/** Reads an object field by field; what it does not know is left out, so that newer peers are understood. */
export function object<T extends object>(fields: FieldsOf<T>): Field<T> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(value, at, 'an object');
    const entries = Object.entries<Field<unknown> | Maybe<unknown>>(fields).flatMap(([key, reader]) => {
      const inner: unknown = Reflect.get(value, key);
      if (typeof reader === 'function') return [[key, reader(inner, `${at}.${key}`)] as const];
      return inner === undefined ? [] : [[key, reader.field(inner, `${at}.${key}`)] as const];
    });
    return Object.fromEntries(entries) as T;
  };
}

export function maybe<T>(field: Field<T>): Maybe<T> {
  return { field };
}

export function list<T>(field: Field<T>): Field<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return refuse(value, at, 'a list');
    return value.map((inner: unknown, index) => field(inner, `${at}[${index}]`));
  };
}

export const text: Field<string> = (value, at) => (typeof value === 'string' ? value : refuse(value, at, 'a text'));

export const flag: Field<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : refuse(value, at, 'true or false');

/** A number in [low, high]. */
export function number(low: number, high: number): Field<number> {
  return (value, at) => {
    if (typeof value === 'number' && value >= low && value <= high) return value;
    return refuse(value, at, `a number from ${low} to ${high}`);
  };
}

export function integer(low: number, high: number): Field<number> {
  return (value, at) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high) return value;
    return refuse(value, at, `a whole number from ${low} to ${high}`);
  };
}

function refuse(value: unknown, at: string, expected: string): never {
  const shown = (JSON.stringify(value) ?? 'nothing').slice(0, 80);
  throw new HanseError('VALUE_INVALID', { what: 'Value', value: shown, at, expected });
}
