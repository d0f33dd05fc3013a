/** Finds a value by full key, else by the key alone when its class or instance is left out; the first one that fits. */
export function propertyFinder(properties: Readonly<Record<string, string>>): (key: string) => string | undefined {
  let bySegment: ReadonlyMap<string, string> | undefined;
  return (key) => {
    if (Object.hasOwn(properties, key)) return properties[key];
    bySegment ??= segmentsOf(properties);
    return bySegment.get(key);
  };
}

function segmentsOf(properties: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(properties)) {
    for (const segment of name.split('.')) {
      if (!found.has(segment)) found.set(segment, value);
    }
  }
  return found;
}
