/** `__Host-`: sent over TLS to this host alone, and set by nobody else (RFC 6265bis §4.1.3.2). */
const NAME = '__Host-hanse-browser';
const SECRET = /^[\w-]{43}$/;

/** The secret of the browser that a request comes from; undefined when it has none yet. */
export function browserSecret(cookies: string | undefined): string | undefined {
  const values = (cookies ?? '')
    .split(/; */)
    .filter((pair) => pair.startsWith(`${NAME}=`))
    .map((pair) => pair.slice(NAME.length + 1));
  const [secret] = values;
  return values.length === 1 && secret !== undefined && SECRET.test(secret) ? secret : undefined;
}

/** Lax, not Strict: the way back from an upstream provider begins at another site. Ends with the browser. */
export function browserCookie(secret: string): string {
  return `${NAME}=${secret}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}
