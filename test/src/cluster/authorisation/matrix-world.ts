import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Part, Session, SiteView, UserCertificate, VeeView } from '@hanse/api';
import { createCertificateRequest } from '@hanse/identity';
import { ApplicationIds, VeeIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { asUser, type Cluster, PASSWORD } from '../../support/cluster.ts';
import { smallPackage } from '../../support/packages.ts';
import { RawApi } from '../../support/raw-api.ts';
import { MATRIX_VO } from './gateway-people.ts';
import type { LocalDoor } from './local-door.ts';
import type { MatrixPeople } from './matrix-people.ts';

/** What the requests of the matrix are about; all of it belongs to one user. */
export interface MatrixWorld {
  readonly cluster: Cluster;
  /** Those who are logged in for a VO, by the name of the principal. */
  readonly inVos: MatrixPeople['inVos'];
  readonly owner: Session;
  readonly ownerLogin: { readonly user: string; readonly password: string };
  readonly packageId: string;
  readonly applicationId: string;
  readonly doomedId: string;
  readonly orderId: string;
  /** The site that the application is at. */
  readonly site: SiteView;
  /** A VEE of the owner's for a VO, which no order of the federation made, and its application. */
  readonly vee: VeeView;
  readonly diskId: string;
  readonly siteOrderId: string;
  readonly localDoor: LocalDoor;
  /** A session of the owner that nobody has used. */
  readonly freshSession: () => Promise<Session>;
  /** The fingerprint of a certificate of the owner that is not revoked. */
  readonly freshCertificate: () => Promise<string>;
  /** A part of the owner that no site has. */
  readonly newPart: () => Part;
  /** The application of a part of the owner that the site has. */
  readonly deployedPart: () => Promise<string>;
}

export async function makeMatrixWorld(cluster: Cluster, owner: Session, people: MatrixPeople): Promise<MatrixWorld> {
  // Kept offline, so that nobody's token ends when somebody may ask for new keys.
  renameSync(join(cluster.federationFolder, 'identity/recovery.key'), join(cluster.federationFolder, 'recovery.key'));
  const { packageId } = await cluster.upload(once(smallPackage()), owner);
  const deploy = async (name: string, at = 'luebeck') => {
    const manifest = `hanse: 1\napplication: ${name}\nplacement: [{ on: { components: [web], sites: [${at}] } }]\n`;
    const { orderId } = await cluster.succeeded(await cluster.deploy({ packageId, manifest }, owner));
    return { orderId, applicationId: (await cluster.application(name, owner)).applicationId };
  };
  const steady = await deploy('steady');
  const doomed = await deploy('doomed');
  // A site that is used does not leave unless it is forced.
  await deploy('abroad', 'bergen');
  const { site, localDoor } = people;
  const asOwner = people.atGateway.find(({ name }) => name === 'owner');
  const gateway = async <T>(method: string, path: string, json?: unknown): Promise<T> => {
    using api = new RawApi({ url: site.endpoint, ca: people.siteCa, ...asOwner?.certificate });
    const answer = await api.ask({ method, path, json, token: asOwner?.token ?? '' });
    if (answer.status >= 300) throw new Error(`the gateway answered ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const newPart = (): Part => {
    const applicationId = ApplicationIds.mint(systemClock, systemRng);
    const veeId = VeeIds.mint(systemClock, systemRng);
    const machine = { vcpus: 1, memoryMib: 16, boot: 'bios' as const };
    const disks = [{ diskId: 'disk', capacityBytes: 2 ** 20 }];
    const vee = { veeId, applicationId, name: 'one', ...machine, disks, nics: [], ingress: [], seed: {} };
    return { applicationId, owner: owner.userId, vo: MATRIX_VO, networks: [], vees: [vee] };
  };
  const deployedPart = async (): Promise<string> => {
    const part = newPart();
    await gateway('PUT', `/v1/parts/${part.applicationId}`, part);
    return part.applicationId;
  };
  const another = newPart();
  const order = await gateway<{ orderId: string }>('PUT', `/v1/parts/${another.applicationId}`, another);
  const mine = await gateway<VeeView[]>('GET', '/v1/vees');
  const vee = mine.find(({ applicationId }) => applicationId === another.applicationId);
  if (vee === undefined) throw new Error('luebeck has no VEE of the VO');
  return {
    ...{ cluster, owner, packageId, site, vee, localDoor, newPart, deployedPart, inVos: people.inVos },
    ownerLogin: { user: owner.user, password: PASSWORD },
    ...{ applicationId: steady.applicationId, orderId: steady.orderId, doomedId: doomed.applicationId },
    ...{ diskId: 'disk', siteOrderId: order.orderId },
    freshSession: () => cluster.login(owner.user),
    freshCertificate: () => newCertificate(cluster, owner),
  };
}

async function newCertificate(cluster: Cluster, owner: Session): Promise<string> {
  const { csrPem: certificateRequest } = await createCertificateRequest({ subjectName: 'me' });
  const options = { ...asUser(owner), body: { certificateRequest, hours: 1 } };
  return ((await cluster.harness.api.json('POST', '/v1/certificates', options)) as UserCertificate).fingerprint;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
