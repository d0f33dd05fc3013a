import type { Form, HttpClient } from '@hanse/http/client';
import { type Static, Type } from 'typebox';

/** How the command line is registered at every federation: a public client, known by its key. */
export const CLIENT_ID = 'hanse-cli';

/** RFC 6749 §5.1. */
const TokensSchema = Type.Object({
  access_token: Type.String(),
  refresh_token: Type.String(),
  expires_in: Type.Integer(),
});
export type OAuthTokens = Static<typeof TokensSchema>;

/** Asks the token endpoint. Throws PEER_LOGIN_REFUSED. */
export function askTokens(client: HttpClient, grant: Form, signal: AbortSignal): Promise<OAuthTokens> {
  const form = { ...grant, client_id: CLIENT_ID };
  return client.json('POST', '/oauth/token', { form, answer: TokensSchema, signal });
}
