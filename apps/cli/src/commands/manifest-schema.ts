import { manifestJsonSchema } from '@hanse/manifest';
import type { CliContext } from '../context.ts';

export function manifestSchema({ out }: CliContext): void {
  const schema = manifestJsonSchema();
  out.json(schema);
  out.lines(JSON.stringify(schema, undefined, 2));
}
