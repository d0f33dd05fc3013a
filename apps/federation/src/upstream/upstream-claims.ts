import type { JsonValue } from 'openid-client';

/** What a provider says of somebody who has logged in there. */
export interface UpstreamClaims {
  /** With the subject the only thing that says who it is: names and addresses change hands. */
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, JsonValue | undefined>>;
}

/** The texts of a claim: one, a list of them, or none. */
export function textsOf({ claims }: UpstreamClaims, claim: string): readonly string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string');
}
