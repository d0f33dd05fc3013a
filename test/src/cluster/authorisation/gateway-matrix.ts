import { createHash, randomUUID } from 'node:crypto';
import { smallImage } from '../../support/packages.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Ask } from './operation.ts';

const NOBODY = [
  ...['anonymous', 'no-certificate', 'no-token', 'unbound', 'thief', 'unproven', 'stranger', 'forger', 'other-site'],
] as const;
/** They hold a capability for their own application, and none for what is nobody's. */
const NARROW = ['narrow'] as const;
const USERS = [
  ...['other-user', 'owner-without-vo', 'other-vo', 'viewer', 'member', 'owner', 'vo-admin', 'operator'],
] as const;
const TRUSTED = [...USERS, 'federation'] as const;
const IN_VO = ['viewer', 'member', 'owner', 'vo-admin'] as const;
const READERS = [...IN_VO, 'operator', 'federation'] as const;
/** The provider's own users: one with machines of their own, and who runs the site. */
const LOCAL = ['local-user', 'provider-operator'] as const;
const SITE_OPERATOR = 'provider-operator';
const ACTORS = ['owner', 'vo-admin'] as const;

/** Who is to be let do what at a gateway: written by hand, so that a policy that grew wider is found. */
export const GATEWAY_EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'health.read': [...NOBODY, ...NARROW, ...TRUSTED, ...LOCAL],
  'keys.read': [...NOBODY, ...NARROW, ...TRUSTED, ...LOCAL],
  // Only the key of a VEE opens it, and none of these has one.
  'instance.token': [],
  'metrics.read': ['operator', 'federation', SITE_OPERATOR],
  'api.read': [...TRUSTED, ...LOCAL],
  'policy.explain': [...USERS, ...LOCAL],
  'site.read': [...TRUSTED, ...LOCAL],
  'site.capacity': [...TRUSTED, ...LOCAL],
  'event.follow': ['operator', 'federation', SITE_OPERATOR],
  // Images are named by their content: who can name one has it.
  'image.read': [...USERS, ...LOCAL],
  'image.put': [...USERS, ...LOCAL],
  'part.list': [...NARROW, ...TRUSTED, ...LOCAL],
  'part.read': [...READERS, SITE_OPERATOR],
  'part.put': ['owner'],
  'part.delete': [...ACTORS, 'operator', SITE_OPERATOR],
  // What is asked for is a start; operators may only stop.
  'part.act': ACTORS,
  'vee.list': [...NARROW, ...TRUSTED, ...LOCAL],
  'vee.read': [...READERS, SITE_OPERATOR],
  'vee.act': ACTORS,
  'vee.console': [...IN_VO, 'operator', SITE_OPERATOR],
  'vee.metrics': [...IN_VO, 'operator', SITE_OPERATOR],
  'disk.export': ACTORS,
  'login.create': [...NOBODY, ...NARROW, ...TRUSTED, ...LOCAL],
  'login.refresh': [...NOBODY, ...NARROW, ...TRUSTED, ...LOCAL],
  'login.list': LOCAL,
  'login.revoke': ['local-user'],
  'account.read': LOCAL,
  'order.read': [...READERS, SITE_OPERATOR],
  'usage.read': [...READERS, SITE_OPERATOR],
};

/** For each operation a request that is right; things that are used up are made anew. */
export function gatewayRequests(world: MatrixWorld): Readonly<Record<string, Ask>> {
  const { vee, siteOrderId } = world;
  const { applicationId } = vee;
  const image = smallImage();
  const digest = `sha256:${createHash('sha256').update(image).digest('hex')}`;
  const part = `/v1/parts/${applicationId}`;
  const at =
    (path: string): Ask =>
    () => ({ path });
  const headers = () => ({ 'idempotency-key': randomUUID() });
  return {
    'health.read': at('/health'),
    'keys.read': at('/.well-known/jwks.json'),
    'instance.token': () => ({ path: '/v1/instances/token', json: {} }),
    'metrics.read': at('/metrics'),
    'api.read': at('/v1/openapi.json'),
    'policy.explain': () => ({ path: '/v1/policy/explain', json: {} }),
    'site.read': at('/v1/site'),
    'site.capacity': at('/v1/capacity'),
    'event.follow': at('/v1/events'),
    'image.read': at(`/v1/images/${digest}`),
    'image.put': () => ({
      path: `/v1/images/${digest}?format=qcow2&size=${image.length}`,
      bytes: image,
      headers: { 'content-type': 'application/octet-stream' },
    }),
    'login.create': () => world.localDoor.logIn(),
    'login.refresh': () => world.localDoor.renew(),
    'login.list': at('/v1/local/sessions'),
    'login.revoke': async () => ({ path: `/v1/local/sessions/${await world.localDoor.freshSession()}` }),
    'account.read': at('/v1/local/me'),
    'part.list': at('/v1/parts'),
    'part.read': at(part),
    'part.put': () => {
      const json = world.newPart();
      return { path: `/v1/parts/${json.applicationId}`, json };
    },
    'part.delete': async () => ({ path: `/v1/parts/${await world.deployedPart()}` }),
    'part.act': () => ({ path: `${part}/actions`, json: { verb: 'start', vees: [vee.veeId] }, headers: headers() }),
    'vee.list': at('/v1/vees'),
    'vee.read': at(`/v1/vees/${vee.veeId}`),
    'vee.act': () => ({ path: `/v1/vees/${vee.veeId}/actions`, json: { verb: 'start' }, headers: headers() }),
    'vee.console': at(`/v1/vees/${vee.veeId}/console`),
    'vee.metrics': at(`/v1/vees/${vee.veeId}/metrics`),
    'disk.export': at(`/v1/vees/${vee.veeId}/disks/${world.diskId}?format=qcow2`),
    'order.read': at(`/v1/orders/${siteOrderId}`),
    'usage.read': at(`/v1/usage?applicationId=${applicationId}`),
  };
}
