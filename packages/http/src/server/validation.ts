import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';

/**
 * Checks requests against their schemas. Parameters, queries and headers are text, so `"5"` becomes 5 there; a JSON body
 * has types of its own and is taken literally. `shared` are the schemas that others refer to by $id.
 */
export function validatorCompiler(shared: () => Record<string, TSchema>): FastifySchemaCompiler<TSchema> {
  return ({ schema, httpPart }) => {
    const validator = Compile(shared(), schema);
    return (value: unknown) => {
      const read = httpPart === 'body' ? value : Value.Convert(shared(), schema, value);
      if (validator.Check(read)) return { value: read };
      return { error: validator.Errors(read) };
    };
  };
}
