import { type TUnsafe, Type } from 'typebox';

/** One of the given strings, rendered as a plain JSON Schema `enum`. */
export function literalUnion<const T extends string>(values: readonly T[]): TUnsafe<T> {
  return Type.Unsafe<T>({ type: 'string', enum: [...values] });
}
