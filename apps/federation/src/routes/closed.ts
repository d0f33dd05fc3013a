import { type TObject, type TProperties, Type } from 'typebox';

/** The schema of a request that takes no other fields: a misspelt optional field must not be silently left out. */
export function closed<T extends TProperties>(schema: TObject<T>): TObject<T> {
  return Type.Object(schema.properties, { additionalProperties: false });
}
