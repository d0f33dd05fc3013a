/** A model without the places where its parts were read, and elements without what only places them. */
export function withoutPlaces(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutPlaces);
  if (part instanceof Map) return new Map([...part].map(([key, value]) => [key, withoutPlaces(value)]));
  if (typeof part !== 'object' || part === null) return part;
  if ('parent' in part && 'attributes' in part) return plainElement(part);
  const entries = Object.entries(part).filter(([key]) => key !== 'at');
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutPlaces(value)]));
}

function plainElement(element: object): unknown {
  const { ns, name, text, attributes, children } = element as Record<string, unknown>;
  return { ns, name, text, attributes: withoutPlaces(attributes), children: withoutPlaces(children) };
}
