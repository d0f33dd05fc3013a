import type { Session } from '@hanse/api';
import { type Cluster, PASSWORD } from '../../support/cluster.ts';
import { smallPackage } from '../../support/packages.ts';
import type { MatrixPeople } from './matrix-people.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Ask } from './operation.ts';

const READERS = ['viewer', 'member', 'vo-admin', 'vo-owner', 'operator'] as const;
const ACTORS = ['vo-admin', 'vo-owner'] as const;

/** Who is to be let do what to things of the VO `bio` that its member `vo-owner` made: written by hand. */
export const VO_EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'package.read': READERS,
  'package.download': READERS,
  'application.deploy': ['member', 'vo-admin', 'vo-owner'],
  'application.read': READERS,
  'application.usage': READERS,
  'application.manifest': READERS,
  'vee.console': READERS,
  'vee.metrics': READERS,
  'order.read': READERS,
  'application.act': ACTORS,
  'application.export': ACTORS,
  'application.destroy': [...ACTORS, 'operator'],
};

/** What the requests are about. */
export interface VoWorld {
  readonly packageId: string;
  readonly applicationId: string;
  readonly doomedId: string;
  readonly orderId: string;
}

/** The VOs `bio`, `chem` and `guests`, and a login of everybody in them. The owner of the world is a member of `bio`. */
export async function makeVos(cluster: Cluster, owner: Session): Promise<Readonly<Record<string, Session>>> {
  const people = { other: await cluster.member('bertram'), admin: await cluster.member('ilsabe') };
  const vo = (name: string, budgetOwner: Session) =>
    cluster.harness.api.json('POST', '/v1/vos', { body: { vo: name, title: name, budgetOwner: budgetOwner.user } });
  await vo('bio', people.admin);
  await vo('chem', people.other);
  await vo('guests', people.other);
  return {
    'other-vo': await cluster.login(people.other.user, PASSWORD, 'chem'),
    viewer: await cluster.join('bio', await cluster.member('volker'), 'viewer'),
    member: await cluster.join('bio', await cluster.member('magnus'), 'member'),
    'vo-admin': await cluster.login(people.admin.user, PASSWORD, 'bio'),
    'vo-owner': await cluster.join('bio', owner, 'member'),
  };
}

/** Deploys things of the VO. */
export async function makeVoWorld({ cluster }: MatrixWorld, { inVos }: MatrixPeople): Promise<VoWorld> {
  const owner = inVos['vo-owner'];
  if (owner === undefined) throw new Error('nobody owns things of the VO');
  const { packageId } = await cluster.upload(once(smallPackage()), owner);
  const deploy = async (name: string) => {
    const manifest = `hanse: 1\napplication: ${name}\nplacement: [{ on: { components: [web], sites: [luebeck] } }]\n`;
    const { orderId } = await cluster.succeeded(await cluster.deploy({ packageId, manifest }, owner));
    return { orderId, applicationId: (await cluster.application(name, owner)).applicationId };
  };
  const [shared, doomed] = [await deploy('shared'), await deploy('shared-doomed')];
  return { packageId, ...shared, doomedId: doomed.applicationId };
}

export function voRequests(world: VoWorld): Readonly<Record<string, Ask>> {
  const { packageId, applicationId, doomedId, orderId } = world;
  const application = `/v1/applications/${applicationId}`;
  let count = 0;
  const at =
    (path: string): Ask =>
    () => ({ path });
  return {
    'package.read': at(`/v1/packages/${packageId}`),
    'package.download': at(`/v1/packages/${packageId}/ova`),
    'application.deploy': () => {
      count += 1;
      return { path: '/v1/applications', json: { packageId, name: `shared-${count}` } };
    },
    'application.read': at(application),
    'application.usage': at(`${application}/usage`),
    'application.manifest': at(`${application}/manifest`),
    'vee.console': at(`${application}/vees/web/console`),
    'vee.metrics': at(`${application}/vees/web/metrics`),
    'order.read': at(`/v1/orders/${orderId}`),
    'application.act': () => ({ path: `${application}/actions`, json: { verb: 'start' } }),
    'application.export': () => ({ path: `${application}/exports`, json: {} }),
    'application.destroy': at(`/v1/applications/${doomedId}`),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
