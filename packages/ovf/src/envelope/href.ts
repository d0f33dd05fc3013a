// Windows and URI drive or scheme prefixes, and control characters, have no place in a relative path.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FOREIGN = /^[a-z][a-z0-9+.-]*:|[\u0000-\u001f\u007f\\]/i;

/** Whether a path stays inside the package: relative, no "..", no scheme, no backslash. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.startsWith('/') || FOREIGN.test(path)) return false;
  return path.split('/').every((step) => step !== '..' && step !== '');
}

/** The same for an href, in which "%2e%2e" also means "..". */
export function isSafeHref(href: string): boolean {
  return isSafePath(href) && isSafePath(decodedHref(href));
}

/** The href with its percent escapes undone; as it is when they are not valid UTF-8. */
export function decodedHref(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** A path without leading and inner "." steps. */
export function plainPath(path: string): string {
  return path
    .split('/')
    .filter((step) => step !== '.')
    .join('/');
}
