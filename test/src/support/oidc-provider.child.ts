import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type Context, Provider } from 'oidc-provider';

/** What the foreign provider is told, in a file. */
export interface ProviderPlan {
  readonly port: number;
  readonly certificate: string;
  readonly key: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  /** Claims by the name that people log in with; others have just that name. */
  readonly accounts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** One page of its own in place of the package's: a name, no password, and a way to refuse. */
const FORM = `<!doctype html><html lang="en"><meta charset="utf-8"><title>School of Navigation</title>
<h1>School of Navigation</h1><form method="post">
<label>Student <input name="student" autofocus></label> <button name="answer" value="in">Sign in</button>
<button name="answer" value="cancel">Cancel</button></form></html>`;

function providerOf(plan: ProviderPlan): Provider {
  const { clientId, clientSecret, redirectUris, accounts } = plan;
  return new Provider(`https://127.0.0.1:${plan.port}`, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: redirectUris }],
    findAccount: (_context: Context, id: string) => {
      const claims = accounts[id] ?? { preferred_username: id };
      return { accountId: id, claims: () => ({ sub: id, ...claims }) };
    },
    claims: { profile: ['preferred_username', 'name'], groups: ['groups'] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
    // Nobody is asked for consent: what the federation asks for is granted.
    loadExistingGrant: async ({ oidc }: Context) => {
      const { client, session, provider } = oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
  });
}

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    await provider.interactionDetails(request, response);
    response.setHeader('content-type', 'text/html; charset=utf-8').end(FORM);
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  const accountId = form.get('student') ?? '';
  const denied = { error: 'access_denied', error_description: 'The student went away' };
  await provider.interactionFinished(
    request,
    response,
    form.get('answer') === 'in' ? { login: { accountId } } : denied,
  );
}

function serve(plan: ProviderPlan): void {
  const provider = providerOf(plan);
  const callback = provider.callback();
  const server = createServer({ cert: plan.certificate, key: plan.key }, (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return callback(request, response);
    interact(provider, request, response).catch((cause: unknown) => {
      response.statusCode = 500;
      response.end(String(cause));
    });
  });
  server.listen(plan.port, '127.0.0.1', () => process.send?.('serving'));
  process.once('SIGTERM', () => process.exit(0));
}

serve(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ProviderPlan);
