import type { ServiceUri } from './certificate-authority.ts';

/** The name of a user in certificates. */
export type UserUri = `urn:hanse:user:${string}`;

/** The URI name of a site: `urn:hanse:site:<id>`. */
export function siteUri(siteId: string): ServiceUri {
  return `urn:hanse:site:${siteId}`;
}

/** The URI name of a user; what has a meaning in URIs is encoded, so that no user has a name below another's. */
export function userUri(subject: string): UserUri {
  return `urn:hanse:user:${encodeURIComponent(subject)}`;
}
