import type { Part } from '@hanse/api';
import { type ApplicationId, HanseError, type SiteId } from '@hanse/kernel';
import type { NetworkSpec } from '@hanse/model';
import type { Application, ApplicationVee } from '../applications/application.ts';
import type { NetworkPlan } from '../applications/application-plan.ts';
import type { Catalogue } from '../sites/catalogue.ts';

/** What one site is asked to define: its own VEEs, and the networks they are on with the other sites as peers. */
export function partOf(
  application: Application,
  vees: readonly ApplicationVee[],
  siteId: SiteId,
  catalogue: Catalogue,
): Part {
  const mine = vees.filter((vee) => vee.siteId === siteId);
  const networks = application.plan.networks.filter((network) => network.sites.some((site) => site.siteId === siteId));
  return {
    applicationId: application.applicationId,
    owner: application.owner,
    ...(application.vo === undefined ? {} : { vo: application.vo }),
    networks: networks.map((network) => networkAt(application, network, siteId, catalogue)),
    vees: mine.map((vee) => vee.spec),
  } as Part;
}

function networkAt(application: Application, network: NetworkPlan, siteId: SiteId, catalogue: Catalogue): NetworkSpec {
  const own = network.sites.find((site) => site.siteId === siteId);
  if (own === undefined)
    throw new HanseError('INTERNAL', { what: `network ${network.name} is not planned for ${siteId}` });
  const others = network.sites.filter((site) => site.siteId !== siteId);
  return {
    networkId: network.networkId,
    applicationId: application.applicationId,
    name: network.name,
    cidr: network.cidr,
    serviceAddress: own.serviceAddress,
    domain: application.plan.domain,
    hosts: network.hosts,
    peers: others.map((other) => ({
      siteId: other.siteId,
      ...trunkOf(other.siteId, catalogue, application.applicationId),
    })),
  };
}

function trunkOf(siteId: SiteId, catalogue: Catalogue, applicationId: ApplicationId): { host: string; port: number } {
  const { trunk, name } = catalogue.description(siteId);
  if (trunk !== undefined) return trunk;
  throw new HanseError('INTERNAL', { what: `application ${applicationId} spans ${name}, which has no trunk` });
}
