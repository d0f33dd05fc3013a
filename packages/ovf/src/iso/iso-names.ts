/**
 * Level 1 identifiers (ECMA-119 §10.1): `ovf-env.xml` becomes `OVF_ENV.XML;1`; names that collide are numbered.
 * `taken` holds what the same directory uses already.
 */
export function isoIdentifiers(names: readonly string[], taken = new Set<string>()): readonly string[] {
  return names.map((name) => {
    const { base, extension } = parts(name);
    return `${claim(base, extension, taken)}.${extension};1`;
  });
}

/** The same for directories, which have neither extension nor version. */
export function isoDirectoryIdentifiers(names: readonly string[], taken = new Set<string>()): readonly string[] {
  return names.map((name) => claim(clean(name).slice(0, 8), '', taken));
}

/** Names sort as if padded with spaces, which is below all characters of an identifier (ECMA-119 §9.3). */
export function isoSortKey(identifier: string): string {
  const [base = '', extension = ''] = identifier.split(/[.;]/);
  return base.padEnd(8) + extension.padEnd(3);
}

function claim(base: string, extension: string, taken: Set<string>): string {
  for (let number = 0; ; number += 1) {
    const suffix = number === 0 ? '' : String(number);
    const name = `${base.slice(0, 8 - suffix.length)}${suffix}`;
    const key = `${name}.${extension}`;
    if (taken.has(key)) continue;
    taken.add(key);
    return name;
  }
}

function parts(name: string): { readonly base: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return { base: clean(name).slice(0, 8), extension: '' };
  return { base: clean(name.slice(0, dot)).slice(0, 8), extension: clean(name.slice(dot + 1)).slice(0, 3) };
}

function clean(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
