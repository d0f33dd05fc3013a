/** The entry of a record that a user wrote, never one that every object inherits. */
export function ownEntry<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The first entry under any of these names. */
export function firstEntry<T>(record: Readonly<Record<string, T>>, names: readonly string[]): T | undefined {
  const name = names.find((candidate) => Object.hasOwn(record, candidate));
  return name === undefined ? undefined : record[name];
}
