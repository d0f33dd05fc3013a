import type { Invitation, NewRobot } from '@hanse/api';
import { createCertificateRequest } from '@hanse/identity';
import { asUser } from '../../support/cluster.ts';
import { joinRequest } from '../../support/join-request.ts';
import { smallPackage } from '../../support/packages.ts';
import type { MatrixWorld } from './matrix-world.ts';
import { oauthRequests } from './oauth-requests.ts';
import type { Ask } from './operation.ts';
import { voManagement } from './vo-management.ts';

const ACCOUNTS = [
  ...['other-user', 'owner', 'other-vo', 'viewer', 'member', 'vo-admin', 'vo-owner', 'operator'],
] as const;
const EVERYBODY = ['anonymous', 'stranger', 'gateway', 'gateway-with-token', ...ACCOUNTS] as const;
/** The same person, logged in for nothing but their own things and for a VO. */
const OWNER = ['owner', 'vo-owner'] as const;
const OWNER_OR_OPERATOR = [...OWNER, 'operator'] as const;
const IN_VO = ['viewer', 'member', 'vo-admin', 'vo-owner', 'operator'] as const;
const LEADERS = ['vo-admin', 'operator'] as const;

/** Who is to be let do what at the federation: written by hand, so that a policy that grew wider is found. */
export const FEDERATION_EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'health.read': EVERYBODY,
  'keys.read': EVERYBODY,
  'bundle.read': EVERYBODY,
  'session.create': EVERYBODY,
  'session.refresh': EVERYBODY,
  'site.join': EVERYBODY,
  'oauth.metadata': EVERYBODY,
  'oauth.authorize': EVERYBODY,
  'oauth.token': EVERYBODY,
  'oauth.device': EVERYBODY,
  'oauth.revoke': EVERYBODY,
  'login.show': EVERYBODY,
  'login.submit': EVERYBODY,
  'login.upstream': EVERYBODY,
  'login.upstream-callback': EVERYBODY,
  'identity.list': ACCOUNTS,
  'identity.link': ACCOUNTS,
  'identity.unlink': OWNER,
  'device.show': EVERYBODY,
  'device.enter': EVERYBODY,
  'device.review': EVERYBODY,
  'device.decide': EVERYBODY,
  'session.list': ACCOUNTS,
  'session.revoke': OWNER,
  'certificate.create': ACCOUNTS,
  'certificate.list': ACCOUNTS,
  'certificate.revoke': OWNER,
  'api.read': ACCOUNTS,
  'metrics.read': ['operator'],
  'user.read-self': ACCOUNTS,
  'user.create': ['operator'],
  'user.list': ['operator'],
  'user.update': ['operator'],
  'policy.explain': ACCOUNTS,
  'robot.create': ACCOUNTS,
  'robot.list': ACCOUNTS,
  'robot.remove': OWNER_OR_OPERATOR,
  'token.list': ACCOUNTS,
  'token.revoke': OWNER,
  'revocation.create': ['operator'],
  'revocation.list': ['operator'],
  'revocation.delete': ['operator'],
  'key.list': ['operator'],
  'key.replace': ['operator'],
  'site.list': ACCOUNTS,
  'site.list-former': ACCOUNTS,
  'site.invite': ['operator'],
  'site.expel': ['operator'],
  'site.leave': ['gateway'],
  // In a VO, members make things; viewers look.
  'package.create': ACCOUNTS.filter((name) => name !== 'viewer'),
  'package.read': OWNER_OR_OPERATOR,
  'package.list': ACCOUNTS,
  'package.download': OWNER_OR_OPERATOR,
  // A package is deployed by who uploaded it.
  'application.deploy': OWNER,
  'application.list': ACCOUNTS,
  'application.read': OWNER_OR_OPERATOR,
  // Operators may stop things, and the request is to start one.
  'application.act': OWNER,
  'application.destroy': OWNER_OR_OPERATOR,
  'application.usage': OWNER_OR_OPERATOR,
  'application.export': OWNER,
  'application.manifest': OWNER_OR_OPERATOR,
  'vee.console': OWNER_OR_OPERATOR,
  'vee.metrics': OWNER_OR_OPERATOR,
  'order.read': OWNER_OR_OPERATOR,
  'event.follow': ACCOUNTS,
  'vo.create': ['operator'],
  'vo.list': ACCOUNTS,
  'vo.read': IN_VO,
  'vo.update': LEADERS,
  'vo.set-quota': ['operator'],
  'vo.delete': ['operator'],
  'vo.read-policy': IN_VO,
  'vo.set-policy': ['vo-admin'],
  'vo.delete-policy': ['vo-admin'],
  'vo.invite': LEADERS,
  'vo.accept': ACCOUNTS,
  // The VO to leave is the one that only that principal is in.
  'vo.leave': ['other-vo'],
  'group.create': LEADERS,
  'group.delete': LEADERS,
  'member.list': IN_VO,
  'member.update': LEADERS,
  'member.remove': LEADERS,
};

/** For each operation a request that is right; things that are used up are made anew. */
export function federationRequests(world: MatrixWorld): Readonly<Record<string, Ask>> {
  const { cluster, applicationId, doomedId, packageId, orderId } = world;
  const application = `/v1/applications/${applicationId}`;
  let count = 0;
  const fresh = (what: string) => {
    count += 1;
    return `${what}-${count}`;
  };
  const at =
    (path: string): Ask =>
    () => ({ path });
  const invite = async () => {
    const siteName = fresh('town');
    const { invitation } = (await cluster.harness.api.json('POST', '/v1/invitations', {
      body: { siteName },
    })) as Invitation;
    return invitation;
  };
  return {
    ...oauthRequests(world),
    'health.read': at('/health'),
    'keys.read': at('/.well-known/jwks.json'),
    'bundle.read': at('/v1/bundle'),
    'session.create': () => ({ path: '/v1/sessions', json: world.ownerLogin }),
    'session.refresh': async () => {
      const { refreshToken } = await world.freshSession();
      return { path: '/v1/sessions/refresh', json: { refreshToken } };
    },
    'site.join': async () => {
      const { siteId: _id, trunk: _trunk, ...description } = world.site.site;
      const about = { description, endpoint: 'https://127.0.0.1:9' };
      return { path: '/v1/sites/join', json: await joinRequest(await invite(), about) };
    },
    'session.list': at('/v1/sessions'),
    'session.revoke': async () => ({ path: `/v1/sessions/${(await world.freshSession()).sessionId}` }),
    'certificate.create': async () => {
      const { csrPem: certificateRequest } = await createCertificateRequest({ subjectName: 'me' });
      return { path: '/v1/certificates', json: { certificateRequest, hours: 1 } };
    },
    'certificate.list': at('/v1/certificates'),
    'certificate.revoke': async () => ({ path: `/v1/certificates/${await world.freshCertificate()}` }),
    'api.read': at('/v1/openapi.json'),
    'metrics.read': at('/metrics'),
    'user.read-self': at('/v1/users/me'),
    'user.create': () => ({
      path: '/v1/users',
      json: { user: fresh('klaus'), password: 'correct horse battery', role: 'member' },
    }),
    'user.list': at('/v1/users'),
    'user.update': async () => {
      const user = fresh('anna');
      const body = { user, password: 'correct horse battery', role: 'member' };
      await cluster.harness.api.json('POST', '/v1/users', { body });
      return { path: `/v1/users/${user}`, json: { disabled: true } };
    },
    'policy.explain': () => ({ path: '/v1/policy/explain', json: { action: 'vee.console' } }),
    'robot.create': () => ({ path: '/v1/robots', json: { name: fresh('robot') } }),
    'robot.list': at('/v1/robots'),
    'robot.remove': async () => {
      const { robotId } = (await cluster.harness.api.json('POST', '/v1/robots', {
        ...asUser(world.owner),
        body: { name: fresh('robot') },
      })) as NewRobot;
      return { path: `/v1/robots/${robotId}` };
    },
    'token.list': at('/v1/tokens'),
    'token.revoke': async () => ({ path: `/v1/tokens/${tokenIdOf((await world.freshSession()).token)}` }),
    'revocation.create': () => ({ path: '/v1/revocations', json: { kind: 'token', id: fresh('token') } }),
    'revocation.list': at('/v1/revocations'),
    'revocation.delete': async () => {
      const id = fresh('token');
      await cluster.harness.api.json('POST', '/v1/revocations', { body: { kind: 'token', id } });
      return { path: `/v1/revocations/token/${id}` };
    },
    'key.list': at('/v1/keys'),
    // The recovery key is away in this world: replaced keys would end the tokens of everybody who asks after.
    'key.replace': () => ({ path: '/v1/keys/replace' }),
    'site.list': at('/v1/sites'),
    'site.list-former': at('/v1/sites/former'),
    'site.leave': () => ({ path: '/v1/sites/leave', json: {} }),
    'site.expel': async () => {
      const { siteId: _id, trunk: _trunk, ...description } = world.site.site;
      const body = await joinRequest(await invite(), { description, endpoint: 'https://127.0.0.1:9' });
      await cluster.harness.api.json('POST', '/v1/sites/join', { body: body as never });
      return { path: `/v1/sites/${body.description.name}/expel`, json: { reason: 'it was only made up' } };
    },
    'site.invite': () => ({ path: '/v1/invitations', json: { siteName: fresh('port') } }),
    'package.create': () => ({
      path: '/v1/packages',
      bytes: smallPackage(),
      headers: { 'content-type': 'application/x-tar' },
    }),
    'package.read': at(`/v1/packages/${packageId}`),
    'package.list': at('/v1/packages'),
    'package.download': at(`/v1/packages/${packageId}/ova`),
    'application.deploy': () => ({ path: '/v1/applications', json: { packageId, name: fresh('app') } }),
    'application.list': at('/v1/applications'),
    'application.read': at(application),
    'application.act': () => ({ path: `${application}/actions`, json: { verb: 'start' } }),
    'application.destroy': at(`/v1/applications/${doomedId}`),
    'application.usage': at(`${application}/usage`),
    'application.export': () => ({ path: `${application}/exports`, json: {} }),
    'application.manifest': at(`${application}/manifest`),
    'vee.console': at(`${application}/vees/web/console`),
    'vee.metrics': at(`${application}/vees/web/metrics`),
    'order.read': at(`/v1/orders/${orderId}`),
    'event.follow': at('/v1/events?after=0&follow=false'),
    ...voManagement(world, fresh),
  };
}

/** The `jti` of a token. */
function tokenIdOf(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { jti: string };
  return claims.jti;
}
