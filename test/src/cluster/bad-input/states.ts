import type { BadInput, World } from './bad-input.ts';

function acting(application: (world: World) => string, action: Readonly<Record<string, string>>): BadInput['ask'] {
  return (world) => {
    const path = `/v1/applications/${application(world)}/actions`;
    return { method: 'POST', path, token: world.member, json: action };
  };
}

const active = ({ active: id }: World) => id;
const destroyed = ({ destroyed: id }: World) => id;

export const BAD_STATES: readonly BadInput[] = [
  {
    name: 'an application under the name of one that runs',
    ask: ({ member, packageId }) => {
      return { method: 'POST', path: '/v1/applications', token: member, json: { packageId, name: 'steady' } };
    },
    status: 409,
    code: 'FEDERATION_APPLICATION_EXISTS',
    message: /already have an application named steady, and it is ACTIVE/,
    remedy: /Destroy it first, or give the new one another name/,
  },
  {
    name: 'suspending a destroyed application',
    ask: acting(destroyed, { verb: 'suspend' }),
    status: 409,
    code: 'STATE_TRANSITION_REFUSED',
    message: /application .* is DESTROYED; suspend is not possible/,
    remedy: /In this state: nothing/,
  },
  {
    name: 'starting a destroyed application',
    ask: acting(destroyed, { verb: 'start' }),
    status: 409,
    code: 'STATE_TRANSITION_REFUSED',
    message: /is DESTROYED; start is not possible/,
    remedy: /In this state: nothing/,
  },
  {
    name: 'a verb on a machine that is not there',
    ask: acting(active, { verb: 'stop', vee: 'mail' }),
    status: 404,
    code: 'FEDERATION_VEE_UNKNOWN',
    message: /Application steady has no VirtualSystem "mail"/,
    remedy: /It has: web/,
  },
  {
    name: 'a key for idempotency that was used for something else',
    ask: (world) => {
      const request = acting(active, { verb: 'suspend' })(world);
      return { ...request, headers: { 'idempotency-key': 'deploy-of-steady' } };
    },
    status: 409,
    code: 'STORE_IDEMPOTENCY_CONFLICT',
    message: /key "deploy-of-steady" was used before with a different request/,
    remedy: /use a fresh key/,
  },
  {
    name: 'the figures of a machine that is destroyed',
    ask: ({ member, destroyed: id }) => {
      return { method: 'GET', path: `/v1/applications/${id}/vees/web/metrics`, token: member };
    },
    status: 409,
    code: 'STATE_TRANSITION_REFUSED',
    message: /VEE .* is DESTROYED; measuring it is not possible/,
    remedy: /In this state/,
  },
];
