/** Loopback by address, as RFC 8252 §8.3 asks; the name localhost may be resolved to somewhere else. */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(\/[^?#\s\\]*)$/;

/**
 * Whether a redirect URI is one of the registered ones: character by character (RFC 9700 §4.1.3), except that a loopback
 * URI of a native client may have any port, because the client learns its port only when it starts (RFC 8252 §7.3).
 */
export function isRegisteredRedirect(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked)) return true;
  const port = LOOPBACK.exec(asked)?.[1];
  if (port === undefined || Number(port) < 1 || Number(port) > 65_535) return false;
  const portless = asked.replace(`:${port}/`, '/');
  return registered.some((uri) => LOOPBACK.test(uri) && uri === portless);
}
