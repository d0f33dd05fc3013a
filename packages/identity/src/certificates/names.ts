/** The name a service has among services. */
export type ServiceUri = `urn:hanse:site:${string}` | `urn:hanse:federation:${string}`;

/** The name of a user in certificates. */
export type UserUri = `urn:hanse:user:${string}`;

/** The name of a virtual organisation in certificates. */
export type VoUri = `urn:hanse:vo:${string}`;

/** The roles in a VO that a certificate may say: it lives longer than a token, so it never says a higher one. */
export const CERTIFIED_ROLES = ['viewer', 'member'] as const;
export type CertifiedRole = (typeof CERTIFIED_ROLES)[number];

/** What the names of a user's certificate say. */
export interface CertifiedUser {
  readonly subject: string;
  readonly vo?: string;
  /** The role in that VO. */
  readonly role?: CertifiedRole;
}

const SITE = 'urn:hanse:site:';
const USER = 'urn:hanse:user:';
const VO = 'urn:hanse:vo:';
const ROLE = ':role:';

/** The URI name of a site: `urn:hanse:site:<id>`. */
export function siteUri(siteId: string): ServiceUri {
  return `urn:hanse:site:${siteId}`;
}

/** The site that the names of a certificate say; undefined unless they are the name of one site alone. */
export function siteOfNames(uriSans: readonly string[]): string | undefined {
  const [name = '', ...others] = uriSans;
  const siteId = name.slice(SITE.length);
  return name.startsWith(SITE) && /^[\da-f-]{36}$/.test(siteId) && others.length === 0 ? siteId : undefined;
}

/** The URI name of a user; what has a meaning in URIs is encoded, so that no user has a name below another's. */
export function userUri(subject: string): UserUri {
  return `${USER}${encodeURIComponent(subject)}`;
}

export function voUri(vo: string): VoUri {
  return `${VO}${encodeURIComponent(vo)}`;
}

/** The name of a role in a VO: `urn:hanse:vo:<vo>:role:<role>`. */
export function voRoleUri(vo: string, role: CertifiedRole): VoUri {
  return `${voUri(vo)}${ROLE}${role}`;
}

/**
 * The user, the VO and the role in it that the names of a certificate say. Undefined unless it names one user, at most
 * one VO with at most one role in it, and nobody else: a service is no user.
 */
export function userOfNames(uriSans: readonly string[]): CertifiedUser | undefined {
  const subject = onlyOne(namesUnder(uriSans, USER));
  if (subject === undefined || !uriSans.every((name) => name.startsWith(USER) || name.startsWith(VO))) return undefined;
  const ofVo = uriSans.filter((name) => name.startsWith(VO));
  if (ofVo.length === 0) return { subject };
  const [vo, ...otherVos] = namesUnder(
    ofVo.filter((name) => !name.includes(ROLE)),
    VO,
  );
  if (vo === undefined || vo === '' || otherVos.length > 0) return undefined;
  const roleNames = ofVo.filter((name) => name.includes(ROLE));
  if (roleNames.length === 0) return { subject, vo };
  const role = CERTIFIED_ROLES.find((known) => onlyOne(roleNames) === voRoleUri(vo, known));
  return role === undefined ? undefined : { subject, vo, role };
}

function onlyOne(names: readonly string[]): string | undefined {
  const [name = '', ...others] = names;
  return name === '' || others.length > 0 ? undefined : name;
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
