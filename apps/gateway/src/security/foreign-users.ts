import { readFileSync, statSync } from 'node:fs';
import { UserIdSchema } from '@hanse/api';
import { HanseError, type UserId } from '@hanse/kernel';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

const validator = Compile(
  Type.Record(Type.String({ pattern: '^/.{1,1023}$' }), UserIdSchema, { additionalProperties: false }),
);

/**
 * Which local user a distinguished name is: a JSON file of the provider's, from `/C=SE/O=Lund/CN=Ada` to the id of a
 * user; `/C=SE/O=Lund/*` maps everybody below to one shared account. Read again whenever it changes.
 */
export class ForeignUsers {
  readonly #file: string;
  #changedAt = -1;
  #users: ReadonlyMap<string, UserId> = new Map();

  /** Throws GATEWAY_USER_MAP_INVALID. */
  constructor(parts: { mapFile: string }) {
    this.#file = parts.mapFile;
    this.find('');
  }

  /** The name itself counts first, then the longest name above it. Throws GATEWAY_USER_MAP_INVALID. */
  find(name: string): UserId | undefined {
    const { mtimeMs } = this.#read(() => statSync(this.#file));
    if (mtimeMs !== this.#changedAt) {
      this.#users = this.#load();
      this.#changedAt = mtimeMs;
    }
    return this.#users.get(name) ?? this.#shared(name);
  }

  #shared(name: string): UserId | undefined {
    const ends = [...name.matchAll(/(?<!\\)(?:\\\\)*\//g)].map((match) => match.index + match[0].length - 1);
    const above = ends.reverse().map((end) => `${name.slice(0, end)}/*`);
    return above.map((one) => this.#users.get(one)).find((user) => user !== undefined);
  }

  #load(): ReadonlyMap<string, UserId> {
    const users = this.#read((): unknown => JSON.parse(readFileSync(this.#file, 'utf8')));
    if (validator.Check(users)) return new Map(Object.entries(users as Readonly<Record<string, UserId>>));
    throw this.#invalid('it does not map distinguished names to ids of users');
  }

  #read<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw this.#invalid(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  #invalid(problem: string, cause?: unknown): HanseError {
    return new HanseError('GATEWAY_USER_MAP_INVALID', { file: this.#file, problem }, cause);
  }
}
