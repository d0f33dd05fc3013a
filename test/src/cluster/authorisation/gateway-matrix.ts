import { createHash, randomUUID } from 'node:crypto';
import { smallImage } from '../../support/packages.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Ask } from './operation.ts';

const EVERYBODY = [
  ...['anonymous', 'no-certificate', 'no-token', 'unbound', 'thief', 'unproven', 'stranger', 'forger', 'other-site'],
  ...['other-user', 'owner', 'operator', 'federation'],
] as const;
const TRUSTED = ['other-user', 'owner', 'operator', 'federation'] as const;
const USERS = ['other-user', 'owner', 'operator'] as const;
const READERS = ['owner', 'operator', 'federation'] as const;
const OWNER_OR_OPERATOR = ['owner', 'operator'] as const;

/** Who is to be let do what at a gateway: written by hand, so that a policy that grew wider is found. */
export const GATEWAY_EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'health.read': EVERYBODY,
  'keys.read': EVERYBODY,
  // Only the key of a VEE opens it, and none of these has one.
  'instance.token': [],
  'metrics.read': TRUSTED,
  'api.read': TRUSTED,
  'site.read': TRUSTED,
  'site.capacity': TRUSTED,
  'event.follow': TRUSTED,
  // Images are named by their content: who can name one has it.
  'image.read': TRUSTED,
  'image.put': USERS,
  'part.list': TRUSTED,
  'part.read': READERS,
  'part.put': OWNER_OR_OPERATOR,
  'part.delete': OWNER_OR_OPERATOR,
  'part.act': OWNER_OR_OPERATOR,
  'vee.list': TRUSTED,
  'vee.read': READERS,
  'vee.act': OWNER_OR_OPERATOR,
  'vee.console': READERS,
  'vee.metrics': READERS,
  'disk.export': OWNER_OR_OPERATOR,
  'order.read': READERS,
  'usage.read': READERS,
};

/** For each operation a request that is right; things that are used up are made anew. */
export function gatewayRequests(world: MatrixWorld): Readonly<Record<string, Ask>> {
  const { applicationId, vee, siteOrderId } = world;
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
    'site.read': at('/v1/site'),
    'site.capacity': at('/v1/capacity'),
    'event.follow': at('/v1/events'),
    'image.read': at(`/v1/images/${digest}`),
    'image.put': () => ({
      path: `/v1/images/${digest}?format=qcow2&size=${image.length}`,
      bytes: image,
      headers: { 'content-type': 'application/octet-stream' },
    }),
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
