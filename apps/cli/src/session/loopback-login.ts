import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mintPkce } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import type { BrowserLoginParts } from './browser-login-parts.ts';
import { askTokens, CLIENT_ID, type OAuthTokens } from './oauth-tokens.ts';

const DONE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Hanse</title><h1>Logged in</h1><p>Go on in the terminal. You can close this window.</p></html>';

/** Shows an address for a browser on this machine, and listens on loopback for its return (RFC 8252 §7.3). */
export async function loopbackLogin({ client, url, out, vo, rng, signal }: BrowserLoginParts): Promise<OAuthTokens> {
  const { verifier, challenge } = mintPkce(rng);
  const state = Buffer.from(rng.bytes(32)).toString('base64url');
  const server = createServer();
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening', { signal });
    const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: CLIENT_ID, redirect_uri: redirectUri, state },
      ...{ code_challenge: challenge, code_challenge_method: 'S256' },
      ...(vo === undefined ? {} : { vo }),
    });
    const location = `${url}/oauth/authorize?${query}`;
    out.lines('Open this address in a browser on this machine:', '', `    ${location}`, '');
    out.json({ location });
    const code = await returned(server, state, signal);
    const grant = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri };
    return await askTokens(client, grant, signal);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The code that comes back with our state; what comes with another is somebody else's. Throws PEER_LOGIN_REFUSED. */
function returned(server: Server, state: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new HanseError('CANCELLED', { what: 'login' })), { once: true });
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
      if (pathname !== '/callback' || searchParams.get('state') !== state) return response.writeHead(404).end();
      const [code, error] = [searchParams.get('code'), searchParams.get('error')];
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', connection: 'close' });
      response.end(DONE, () => {
        if (code !== null) return resolve(code);
        const problem = searchParams.get('error_description') ?? 'no code came back';
        reject(new HanseError('PEER_LOGIN_REFUSED', { peer: 'The federation', error: error ?? 'unknown', problem }));
      });
      return response;
    });
  });
}
