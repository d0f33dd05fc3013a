/** Level 1 identifiers (ECMA-119 §10.1): `OVF-ENV.XML` becomes `OVF_ENV.XML;1`; names that collide are numbered. */
export function isoIdentifiers(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const { base, extension } = parts(name);
    for (let number = 0; ; number += 1) {
      const suffix = number === 0 ? '' : String(number);
      const identifier = `${base.slice(0, 8 - suffix.length)}${suffix}.${extension};1`;
      if (taken.has(identifier)) continue;
      taken.add(identifier);
      return identifier;
    }
  });
}

function parts(name: string): { readonly base: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  const clean = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  if (dot <= 0) return { base: clean(name).slice(0, 8), extension: '' };
  return { base: clean(name.slice(0, dot)).slice(0, 8), extension: clean(name.slice(dot + 1)).slice(0, 3) };
}
