import { builtInClient, type OAuthClient } from './clients.ts';
import { type Form, requiredField } from './form.ts';
import { oauthRefusal } from './oauth-refusal.ts';

/** Knows who asks at the endpoints for programs. */
export class ClientGate {
  /** Throws IDENTITY_OAUTH_REFUSED, `invalid_client`. */
  async require(form: Form, authorization: string | undefined): Promise<OAuthClient> {
    if (/^basic\b/i.test(authorization ?? ''))
      throw oauthRefusal('invalid_client', 'credentials in headers are not accepted');
    const client = builtInClient(requiredField(form, 'client_id'));
    if (client === undefined) throw oauthRefusal('invalid_client', 'the client is not registered');
    return client;
  }
}
