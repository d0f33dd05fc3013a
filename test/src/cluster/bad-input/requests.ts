import type { RawRequest } from '../../support/raw-api.ts';
import type { BadInput, World } from './bad-input.ts';

const NOBODY = '01900000-0000-7000-8000-000000000000';

/** A good deployment of the small package, to be spoilt. */
function deployment({ member, packageId }: World, change: Readonly<Record<string, unknown>> = {}): RawRequest {
  const json = { packageId, name: 'market', ...change };
  return { method: 'POST', path: '/v1/applications', token: member, json };
}

/** A good request to join, to be spoilt. */
function joining(world: World, change: Readonly<Record<string, unknown>>): RawRequest {
  return { method: 'POST', path: '/v1/sites/join', json: { ...world.joining, ...change } };
}

function described(world: World, name: string): Readonly<Record<string, unknown>> {
  const { siteId: _siteId, trunk: _trunk, ...description } = world.sites[0]?.site ?? ({} as World['sites'][0]['site']);
  return { ...description, name };
}

export const BAD_CREDENTIALS: readonly BadInput[] = [
  {
    name: 'no token',
    ask: () => ({ method: 'GET', path: '/v1/applications' }),
    status: 401,
    code: 'IDENTITY_TOKEN_MISSING',
    message: /neither a token nor a trusted client certificate/,
    remedy: /Authorization: DPoP/,
  },
  {
    name: 'a token that is none',
    ask: () => ({ method: 'GET', path: '/v1/applications', token: 'open-sesame' }),
    status: 401,
    code: 'IDENTITY_TOKEN_MALFORMED',
    message: /not an access token of Hanse: /,
    remedy: /ES256 access token/,
  },
  {
    name: 'a token whose time is over',
    ask: ({ expired }) => ({ method: 'GET', path: '/v1/applications', token: expired }),
    status: 401,
    code: 'IDENTITY_TOKEN_EXPIRED',
    message: /expired at 20\d\d-/,
    remedy: /log in again/,
  },
  {
    name: 'a token for somebody else',
    ask: ({ foreign }) => ({ method: 'GET', path: '/v1/applications', token: foreign }),
    status: 401,
    code: 'IDENTITY_TOKEN_AUDIENCE',
    message: /is for .*elsewhere.*, not for federation/,
    remedy: /audience is federation/,
  },
  {
    name: 'a token with a changed signature',
    ask: ({ member }) => ({ method: 'GET', path: '/v1/users/me', token: `${member.slice(0, -8)}AAAAAAAA` }),
    status: 401,
    code: 'IDENTITY_TOKEN_SIGNATURE',
    message: /was not made with a key of urn:hanse:federation:hansa/,
    remedy: /Log in/,
  },
  {
    name: 'a wrong password',
    ask: () => ({ method: 'POST', path: '/v1/sessions', json: { user: 'hinrich', password: 'guess' } }),
    status: 401,
    code: 'IDENTITY_LOGIN_REFUSED',
    message: /user name or the password is wrong/,
    remedy: /Check both/,
  },
  {
    name: 'a refresh token nobody issued',
    ask: () => ({ method: 'POST', path: '/v1/sessions/refresh', json: { refreshToken: 'made-up' } }),
    status: 401,
    code: 'IDENTITY_LOGIN_REFUSED',
    message: /is wrong/,
    remedy: /Check both/,
  },
  {
    name: 'a member who makes users',
    ask: ({ member }) => {
      const json = { user: 'klaus', password: 'correct horse battery', role: 'operator' };
      return { method: 'POST', path: '/v1/users', token: member, json };
    },
    status: 403,
    code: 'IDENTITY_FORBIDDEN',
    message: /may not do user\.create: /,
    remedy: /Ask an operator/,
  },
  {
    name: 'a member who invites sites',
    ask: ({ member }) => ({ method: 'POST', path: '/v1/invitations', token: member, json: { siteName: 'riga' } }),
    status: 403,
    code: 'IDENTITY_FORBIDDEN',
    message: /may not do site\.invite: /,
    remedy: /Ask an operator/,
  },
];

export const BAD_REQUESTS: readonly BadInput[] = [
  {
    name: 'nothing at this address',
    ask: ({ member }) => ({ method: 'GET', path: '/v1/aplications', token: member }),
    status: 404,
    code: 'ROUTE_UNKNOWN',
    message: /nothing at GET \/v1\/aplications/,
    remedy: /OpenAPI document/,
  },
  {
    name: 'a body that is no JSON',
    ask: ({ member }) => {
      const headers = { 'content-type': 'application/json' };
      return { method: 'POST', path: '/v1/applications', token: member, headers, bytes: '{"packageId":' };
    },
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body: /,
    remedy: /schema is in the OpenAPI document/,
  },
  {
    name: 'a number where text belongs',
    ask: (world) => deployment(world, { name: 7 }),
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/name: must be string/,
    remedy: /schema/,
  },
  {
    name: 'an id that is none',
    ask: (world) => deployment(world, { packageId: 'web.ova' }),
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/packageId: must match pattern/,
    remedy: /schema/,
  },
  {
    name: 'a field that is missing',
    ask: ({ member }) => ({ method: 'POST', path: '/v1/applications', token: member, json: { name: 'market' } }),
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body: .*packageId/,
    remedy: /schema/,
  },
  {
    name: 'a field nobody knows',
    ask: (world) => deployment(world, { manifst: 'hanse: 1' }),
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body.*manifst/,
    remedy: /schema/,
  },
  {
    name: 'a name no application can have',
    ask: (world) => deployment(world, { name: 'Über Shop!' }),
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/name: must match pattern "\^\[a-z\]/,
    remedy: /schema/,
  },
  {
    name: 'a key for idempotency that is none',
    ask: (world) => ({ ...deployment(world), headers: { 'idempotency-key': 'two words' } }),
    status: 400,
    code: 'VALUE_INVALID',
    message: /Idempotency-Key "two words" is not acceptable at the request/,
    remedy: /up to 200 letters, digits/,
  },
  {
    name: 'a body that is too large',
    ask: (world) => deployment(world, { manifest: 'x'.repeat(1_100_000) }),
    status: 400,
    code: 'REQUEST_TOO_LARGE',
    message: /larger than 1048576 bytes/,
    remedy: /at most 1048576 bytes/,
  },
  {
    name: 'a deployment sent as a form',
    ask: ({ member }) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      return { method: 'POST', path: '/v1/applications', token: member, headers, bytes: 'packageId=1' };
    },
    status: 400,
    code: 'REQUEST_MEDIA_TYPE',
    message: /x-www-form-urlencoded" is not understood at POST \/v1\/applications/,
    remedy: /content types/,
  },
  {
    name: 'a property the package does not have',
    ask: (world) => deployment(world, { properties: { colour: 'red' } }),
    status: 400,
    code: 'OVF_PROPERTY_UNKNOWN',
    message: /no property "colour" in this package/,
    remedy: /Known properties: .*port/,
  },
  {
    name: 'a property that may not be changed',
    ask: (world) => deployment(world, { properties: { edition: 'large' } }),
    status: 400,
    code: 'OVF_PROPERTY_NOT_CONFIGURABLE',
    message: /"edition" may not be set by the user \(declared at line \d+/,
    remedy: /ovf:userConfigurable="true"/,
  },
  {
    name: 'a property with a wrong value',
    ask: (world) => deployment(world, { properties: { port: '70000' } }),
    status: 400,
    code: 'OVF_PROPERTY_VALUE',
    message: /"70000" is no value for property "port" of type uint16/,
    remedy: /Expected .*65535/,
  },
  {
    name: 'a package nobody uploaded',
    ask: (world) => deployment(world, { packageId: NOBODY }),
    status: 404,
    code: 'FEDERATION_PACKAGE_UNKNOWN',
    message: new RegExp(`no package ${NOBODY} of yours`),
    remedy: /Upload the package first/,
  },
  {
    name: 'the package of somebody else',
    ask: (world) => ({ ...deployment(world), token: world.stranger }),
    status: 404,
    code: 'FEDERATION_PACKAGE_UNKNOWN',
    message: /no package .* of yours/,
    remedy: /Upload the package first/,
  },
  {
    name: 'machines that no site is large enough for',
    ask: (world) => deployment(world, { packageId: world.hugePackageId }),
    status: 422,
    code: 'PLACEMENT_INFEASIBLE',
    message: /No site can take web\. web: bergen .*vCPU.*; bruges .*; luebeck /,
    remedy: /For web: .*vCPU/,
  },
  {
    name: 'an application nobody has',
    ask: ({ member }) => ({ method: 'GET', path: '/v1/applications/atlantis', token: member }),
    status: 404,
    code: 'FEDERATION_APPLICATION_UNKNOWN',
    message: /no application atlantis of yours/,
    remedy: /hanse ps/,
  },
  {
    name: 'the application of somebody else, by its id',
    ask: ({ stranger, active }) => ({ method: 'GET', path: `/v1/applications/${active}`, token: stranger }),
    status: 404,
    code: 'FEDERATION_APPLICATION_UNKNOWN',
    message: /no application .* of yours/,
    remedy: /hanse ps/,
  },
  {
    name: 'the destruction of what is somebody else’s',
    ask: ({ stranger, active }) => ({ method: 'DELETE', path: `/v1/applications/${active}`, token: stranger }),
    status: 404,
    code: 'FEDERATION_APPLICATION_UNKNOWN',
    message: /no application .* of yours/,
    remedy: /hanse ps/,
  },
  {
    name: 'the events of what is somebody else’s',
    ask: ({ stranger, active }) => ({ method: 'GET', path: `/v1/events?application=${active}`, token: stranger }),
    status: 404,
    code: 'FEDERATION_APPLICATION_UNKNOWN',
    message: /no application .* of yours/,
    remedy: /hanse ps/,
  },
  {
    name: 'a place in the event stream that is none',
    ask: ({ member }) => {
      return { method: 'GET', path: '/v1/events', token: member, headers: { 'last-event-id': 'yesterday' } };
    },
    status: 400,
    code: 'VALUE_INVALID',
    message: /header Last-Event-ID "yesterday" is not acceptable at the request/,
    remedy: /Expected .*number/,
  },
  {
    name: 'the order of somebody else',
    ask: ({ stranger, orderId }) => ({ method: 'GET', path: `/v1/orders/${orderId}`, token: stranger }),
    status: 404,
    code: 'FEDERATION_ORDER_UNKNOWN',
    message: /no order .* of yours/,
    remedy: /id that the request was answered with/,
  },
  {
    name: 'an order id that is none',
    ask: ({ member }) => ({ method: 'GET', path: '/v1/orders/17', token: member }),
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at params\/orderId: must match pattern/,
    remedy: /schema/,
  },
  {
    name: 'the console of a machine that is not there',
    ask: ({ member, active }) => {
      return { method: 'GET', path: `/v1/applications/${active}/vees/mail/console`, token: member };
    },
    status: 404,
    code: 'FEDERATION_VEE_UNKNOWN',
    message: /Application steady has no VirtualSystem "mail"/,
    remedy: /It has: web/,
  },
  {
    name: 'more of a console than is given at once',
    ask: ({ member, active }) => {
      return { method: 'GET', path: `/v1/applications/${active}/vees/web/console?limit=99999999`, token: member };
    },
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at querystring\/limit: must be <= 1048576/,
    remedy: /schema/,
  },
  {
    name: 'a verb nobody knows',
    ask: ({ member, active }) => {
      return { method: 'POST', path: `/v1/applications/${active}/actions`, token: member, json: { verb: 'explode' } };
    },
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/verb: .*start, stop, pause, resume, suspend/,
    remedy: /schema/,
  },
];

export const BAD_ADMISSIONS: readonly BadInput[] = [
  {
    name: 'a user who is there already',
    ask: ({ operator }) => {
      const json = { user: 'hinrich', password: 'correct horse battery', role: 'member' };
      return { method: 'POST', path: '/v1/users', token: operator, json };
    },
    status: 409,
    code: 'FEDERATION_USER_EXISTS',
    message: /already a user hinrich/,
    remedy: /another name/,
  },
  {
    name: 'a weak password',
    ask: ({ operator }) => {
      const json = { user: 'klaus', password: 'geheim', role: 'member' };
      return { method: 'POST', path: '/v1/users', token: operator, json };
    },
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/password: must not have fewer than 12 characters/,
    remedy: /schema/,
  },
  {
    name: 'a role nobody has',
    ask: ({ operator }) => {
      const json = { user: 'klaus', password: 'correct horse battery', role: 'pirate' };
      return { method: 'POST', path: '/v1/users', token: operator, json };
    },
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/role: .*member, operator/,
    remedy: /schema/,
  },
  {
    name: 'a user name that is none',
    ask: ({ operator }) => {
      const json = { user: '../admin', password: 'correct horse battery', role: 'member' };
      return { method: 'POST', path: '/v1/users', token: operator, json };
    },
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/user: must match pattern/,
    remedy: /schema/,
  },
  {
    name: 'an invitation for a site that is here already',
    ask: ({ operator }) => ({
      ...{ method: 'POST', path: '/v1/invitations', token: operator },
      json: { siteName: 'bergen' },
    }),
    status: 409,
    code: 'FEDERATION_SITE_NAME_TAKEN',
    message: /site named bergen is already in the federation/,
    remedy: /another name/,
  },
  {
    name: 'an invitation for a name no site can have',
    ask: ({ operator }) => ({
      ...{ method: 'POST', path: '/v1/invitations', token: operator },
      json: { siteName: 'Nowy Sącz' },
    }),
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/siteName: must match pattern/,
    remedy: /schema/,
  },
  {
    name: 'an invitation nobody wrote',
    ask: (world) => joining(world, { invitation: 'come in' }),
    status: 401,
    code: 'FEDERATION_INVITATION_INVALID',
    message: /unknown, expired or already used/,
    remedy: /hanse site invite NAME/,
  },
  {
    name: 'an invitation for another name',
    ask: (world) => joining(world, { description: described(world, 'bremen') }),
    status: 403,
    code: 'FEDERATION_INVITATION_MISMATCH',
    message: /for a site named hamburg, not bremen/,
    remedy: /Join under the name in the invitation/,
  },
  {
    name: 'an invitation that another gateway has used',
    ask: (world) => joining(world, { invitation: world.usedInvitation, description: described(world, 'luebeck') }),
    status: 401,
    code: 'FEDERATION_INVITATION_INVALID',
    message: /already used/,
    remedy: /Ask the federation operator for a new one/,
  },
  {
    name: 'an invitation that is too old',
    ask: (world) => joining(world, { invitation: world.oldInvitation, description: described(world, 'danzig') }),
    status: 401,
    code: 'FEDERATION_INVITATION_INVALID',
    message: /expired/,
    remedy: /Ask the federation operator for a new one/,
  },
  {
    name: 'an authority of a site that is none',
    ask: (world) => joining(world, { authority: 'please' }),
    status: 401,
    code: 'IDENTITY_JOIN_UNPROVEN',
    message: /not a certificate in PEM/,
    remedy: /ask for a new invitation/,
  },
  {
    name: 'a signature of another request to join',
    ask: (world) => joining(world, { endpoint: 'https://127.0.0.1:10' }),
    status: 401,
    code: 'IDENTITY_JOIN_UNPROVEN',
    message: /the authority signed another statement/,
    remedy: /ask for a new invitation/,
  },
  {
    name: 'a gateway without TLS',
    ask: (world) => joining(world, { endpoint: 'http://127.0.0.1:9' }),
    status: 400,
    code: 'REQUEST_INVALID',
    message: /not valid at body\/endpoint: must match pattern "\^https/,
    remedy: /schema/,
  },
];
