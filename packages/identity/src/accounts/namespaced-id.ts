/**
 * The id under which a provider keeps a user of an issuer: `fed:<issuer>:<subject>`. Both are encoded, so that no
 * subject of one issuer ever has the id of a subject of another, nor of a local user.
 */
export function namespacedId({ issuer, subject }: { readonly issuer: string; readonly subject: string }): string {
  return `fed:${encodeURIComponent(issuer)}:${encodeURIComponent(subject)}`;
}
