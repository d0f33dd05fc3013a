import { HanseError, type Millis } from '@hanse/kernel';
import { Type } from 'typebox';
import type { BrowserLoginParts } from './browser-login-parts.ts';
import { askTokens, CLIENT_ID, type OAuthTokens } from './oauth-tokens.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** What the interval grows by when the federation is asked too often (RFC 8628 §3.5). */
const SLOWER: Millis = 5_000;

/** RFC 8628 §3.2. */
const CodesSchema = Type.Object({
  device_code: Type.String(),
  user_code: Type.String(),
  verification_uri: Type.String(),
  expires_in: Type.Integer(),
  interval: Type.Integer(),
});

/** Shows a code, and waits until somebody has let it in by a browser somewhere. Throws PEER_LOGIN_REFUSED. */
export async function deviceLogin({ client, out, vo, clock, signal }: BrowserLoginParts): Promise<OAuthTokens> {
  const form = { client_id: CLIENT_ID, ...(vo === undefined ? {} : { vo }) };
  const codes = await client.json('POST', '/oauth/device_authorization', { form, answer: CodesSchema, signal });
  const { user_code: userCode, verification_uri: verificationUri } = codes;
  out.lines(`Open ${verificationUri} in a browser and type the code`, '', `    ${userCode}`, '');
  out.json({ verificationUri, userCode });
  let interval = codes.interval * 1000;
  for (;;) {
    await clock.sleep(interval, 'login.device', signal);
    try {
      return await askTokens(client, { grant_type: GRANT, device_code: codes.device_code }, signal);
    } catch (thrown) {
      const error = thrown instanceof HanseError ? thrown.details['error'] : undefined;
      if (error === 'slow_down') interval += SLOWER;
      else if (error !== 'authorization_pending') throw thrown;
    }
  }
}
