import { type PolicyAnswer, PolicyAnswerSchema, type SitePolicyQuestionRequest, UserViewSchema } from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { readBundle, siteUri } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import { Type } from 'typebox';
import type { Folders } from '../folders.ts';
import type { FederationApi } from './federation-api.ts';
import { CLIENT_ID } from './oauth-tokens.ts';
import type { Profile } from './profile.ts';
import { profileClient } from './profile-client.ts';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const JOSE = { accept: 'application/jose' };
const ExchangedSchema = Type.Object({ access_token: Type.String() });

interface SiteParts {
  readonly folders: Pick<Folders, 'profileKey'>;
  readonly profile: Profile;
  readonly api: Pick<FederationApi, 'sites'>;
  /** The token of the profile. */
  readonly token: () => Promise<string> | string;
  readonly signal: AbortSignal;
}

/** A connection to the gateway of a site itself, with a token that is good there and for one thing alone. */
export interface SiteSession extends AsyncDisposable {
  explain(question: SitePolicyQuestionRequest): Promise<PolicyAnswer>;
}

/** Exchanges the token of the profile for one at the site (RFC 8693). Throws FEDERATION_SITE_UNKNOWN, PEER_LOGIN_REFUSED. */
export async function openSite(name: string, scope: string, parts: SiteParts): Promise<SiteSession> {
  const { folders, profile, api, signal } = parts;
  const found = (await api.sites()).find(({ site }) => site.name === name);
  if (found === undefined) throw new HanseError('FEDERATION_SITE_UNKNOWN', { site: name });
  const { siteId } = found.site;
  const door = profileClient(folders, { baseUrl: profile.url, ca: profile.authority, peer: 'the federation' });
  try {
    const token = await exchanged(door, { audience: siteId, scope, ...(await roleOf(door, parts)) }, parts);
    const ca = await rootOf(door, siteId, signal);
    const place = { baseUrl: found.endpoint, ca, serverUri: siteUri(siteId), peer: `site ${name}` };
    const client = profileClient(folders, { ...place, token: () => token });
    return {
      explain: (body) => client.json('POST', '/v1/policy/explain', { body, answer: PolicyAnswerSchema, signal }),
      [Symbol.asyncDispose]: () => client.close(),
    };
  } finally {
    await door.close();
  }
}

async function exchanged(
  door: HttpClient,
  asked: { audience: string; scope: string; role?: string },
  { token, signal }: SiteParts,
): Promise<string> {
  const subject = { subject_token: await token(), subject_token_type: ACCESS_TOKEN };
  const form = { grant_type: EXCHANGE, client_id: CLIENT_ID, ...subject, ...asked };
  const { access_token } = await door.json('POST', '/oauth/token', { form, answer: ExchangedSchema, signal });
  return access_token;
}

/** An operator's role goes along only when it is named: a site says the truth about operators only to such a token. */
async function roleOf(door: HttpClient, { token, signal }: SiteParts): Promise<{ readonly role?: string }> {
  const me = await door.json('GET', '/v1/users/me', { token: await token(), answer: UserViewSchema, signal });
  return me.role === 'operator' ? { role: 'federation-operator' } : {};
}

/** The connection to the federation, whose root the profile pins, vouches for the bundle; nothing of it is kept. */
async function rootOf(door: HttpClient, siteId: string, signal: AbortSignal): Promise<string> {
  const jws = await door.json('GET', '/v1/bundle', { headers: JOSE, answer: Type.String(), signal });
  const said: unknown = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const federation = typeof said === 'object' && said !== null && 'federation' in said ? String(said.federation) : '';
  const { authorities } = readBundle(said, federation);
  const root = authorities.find(({ uriPrefixes }) => uriPrefixes.includes(siteUri(siteId)));
  if (root === undefined) throw new HanseError('FEDERATION_SITE_UNKNOWN', { site: siteId });
  return root.certificatePem;
}
