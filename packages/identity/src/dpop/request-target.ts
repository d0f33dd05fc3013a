/** What a request is made to, in the form in which two spellings of one target are equal. */
export interface RequestTarget {
  readonly method: string;
  /** Absolute URL; its query and fragment do not count (RFC 9449 §4.3, point 9). */
  readonly url: string;
}

const UNRESERVED = /^[\w.~-]$/;

/**
 * The `htu` of a URL: scheme, host and path, normalised by syntax and scheme (RFC 3986 §6.2.2, §6.2.3), without query
 * and fragment. Undefined for what is no absolute http(s) URL, and for one with a user name in it.
 */
export function htuOf(url: string): string | undefined {
  const parsed = parsedUrl(url);
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return undefined;
  if (parsed.username !== '' || parsed.password !== '') return undefined;
  return parsed.origin + parsed.pathname.replace(/%[0-9a-f]{2}/gi, decodedUnreserved);
}

function parsedUrl(url: string): URL | undefined {
  // The URL parser would drop control characters and mend backslashes; nothing that needs it is a target.
  if (!/^[\x21-\x7e]+$/.test(url) || url.includes('\\')) return undefined;
  return URL.canParse(url) ? new URL(url) : undefined;
}

function decodedUnreserved(triplet: string): string {
  const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
  return UNRESERVED.test(character) ? character : triplet.toUpperCase();
}
