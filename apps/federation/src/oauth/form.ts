import { oauthRefusal } from './oauth-refusal.ts';

/** The fields of a form or a query, each at most once. */
export type Form = ReadonlyMap<string, string>;

/** The most fields of a form. */
const MOST_FIELDS = 40;

/**
 * Reads `application/x-www-form-urlencoded`. A parameter without a value counts as absent, and one that comes twice is
 * refused (RFC 6749 §3.1): two readers could choose different ones. Throws IDENTITY_OAUTH_REFUSED.
 */
export function readForm(text: string): Form {
  const form = new Map<string, string>();
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > MOST_FIELDS) throw oauthRefusal('invalid_request', `more than ${MOST_FIELDS} parameters came`);
    if (form.has(name)) throw oauthRefusal('invalid_request', `parameter ${printable(name)} came twice`);
    if (value !== '') form.set(name, value);
  }
  return form;
}

/** The form that came as the body of a request; none is empty. */
export function formOf(body: unknown): Form {
  return body instanceof Map ? (body as Form) : new Map<string, string>();
}

/** Throws IDENTITY_OAUTH_REFUSED, `invalid_request`. */
export function requiredField(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw oauthRefusal('invalid_request', `parameter ${name} is missing`);
  return value;
}

/** RFC 6749 §5.2 allows few characters in a description. */
function printable(name: string): string {
  return name.slice(0, 60).replace(/[^\w.-]/g, '?');
}
