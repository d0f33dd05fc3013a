/**
 * The id under which a provider keeps a user of an issuer: `fed:<issuer>:<subject>`. Both are encoded, so that no
 * subject of one issuer ever has the id of a subject of another, nor of a local user.
 */
export function namespacedId({ issuer, subject }: { readonly issuer: string; readonly subject: string }): string {
  return `fed:${encodeURIComponent(issuer)}:${encodeURIComponent(subject)}`;
}

/**
 * The id under which a provider keeps one of its own users: `local:<source>:<name>`. The source is what vouches for the
 * name at the provider (its accounts, its Keystone …); a name of one source never is a name of another.
 */
export function localId({ source, name }: { readonly source: string; readonly name: string }): string {
  return `local:${encodeURIComponent(source)}:${encodeURIComponent(name)}`;
}
