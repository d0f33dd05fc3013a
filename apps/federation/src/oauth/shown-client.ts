import { ASSERTION_TYPE, assertedClient } from '@hanse/identity';
import type { ClientProof } from '../robots/robot-clients.ts';
import { type Form, requiredField } from './form.ts';
import { oauthRefusal } from './oauth-refusal.ts';

/** Who a client says that it is, and how it proves it; public clients have nothing to prove. */
export interface ShownClient {
  readonly clientId: string;
  readonly proof?: ClientProof;
}

/**
 * Reads the ways of client authentication (RFC 6749 §2.3.1, RFC 7523 §2.2), of which a request uses at most one.
 * Throws IDENTITY_OAUTH_REFUSED.
 */
export function shownClient(form: Form, authorization: string | undefined): ShownClient {
  const ways = [basicClient(authorization), assertingClient(form), postedClient(form)];
  const [shown, ...others] = ways.filter((way) => way !== undefined);
  if (others.length > 0) throw oauthRefusal('invalid_request', 'the client authenticates in more than one way');
  if (shown === undefined) return { clientId: requiredField(form, 'client_id') };
  const named = form.get('client_id') ?? shown.clientId;
  if (named !== shown.clientId) throw oauthRefusal('invalid_client', 'client_id is of another client');
  return shown;
}

function basicClient(authorization: string | undefined): ShownClient | undefined {
  const [, encoded] = /^basic +([\w+/=-]{1,1024})$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) {
    if (authorization === undefined || !/^basic\b/i.test(authorization)) return undefined;
    throw oauthRefusal('invalid_client', 'the Authorization header cannot be read');
  }
  const [clientId = '', secret = '', ...more] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  if (more.length > 0) throw oauthRefusal('invalid_client', 'the Authorization header cannot be read');
  return { clientId: formDecoded(clientId), proof: { secret: formDecoded(secret) } };
}

function assertingClient(form: Form): ShownClient | undefined {
  const assertion = form.get('client_assertion');
  if (assertion === undefined) return undefined;
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
    throw oauthRefusal('invalid_request', `client_assertion_type must be ${ASSERTION_TYPE}`);
  }
  return { clientId: assertedClient(assertion) ?? '', proof: { assertion } };
}

function postedClient(form: Form): ShownClient | undefined {
  const secret = form.get('client_secret');
  return secret === undefined ? undefined : { clientId: requiredField(form, 'client_id'), proof: { secret } };
}

/** Both parts are form-encoded before they are joined (RFC 6749 §2.3.1). */
function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
