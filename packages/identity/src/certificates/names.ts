/** The name a service has among services. */
export type ServiceUri = `urn:hanse:site:${string}` | `urn:hanse:federation:${string}`;

/** The name of a user in certificates. */
export type UserUri = `urn:hanse:user:${string}`;

/** The name of a virtual organisation in certificates. */
export type VoUri = `urn:hanse:vo:${string}`;

const USER = 'urn:hanse:user:';
const VO = 'urn:hanse:vo:';

/** The URI name of a site: `urn:hanse:site:<id>`. */
export function siteUri(siteId: string): ServiceUri {
  return `urn:hanse:site:${siteId}`;
}

/** The URI name of a user; what has a meaning in URIs is encoded, so that no user has a name below another's. */
export function userUri(subject: string): UserUri {
  return `${USER}${encodeURIComponent(subject)}`;
}

export function voUri(vo: string): VoUri {
  return `${VO}${encodeURIComponent(vo)}`;
}

/** The user and the VO that the names of a certificate say; undefined unless it names one user and at most one VO. */
export function userOfNames(
  uriSans: readonly string[],
): { readonly subject: string; readonly vo?: string } | undefined {
  const users = namesUnder(uriSans, USER);
  const vos = namesUnder(uriSans, VO);
  const [subject = '', vo] = [users[0], vos[0]];
  if (users.length !== 1 || vos.length > 1 || subject === '' || vo === '') return undefined;
  return { subject, ...(vo === undefined ? {} : { vo }) };
}

/** Empty for a name that is not encoded as above: another spelling of the same name would escape a revocation. */
function namesUnder(uriSans: readonly string[], prefix: string): readonly string[] {
  return uriSans.filter((name) => name.startsWith(prefix)).map((name) => decoded(name.slice(prefix.length)) ?? '');
}

function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return encodeURIComponent(plain) === text ? plain : undefined;
  } catch {
    return undefined;
  }
}
