import type { ApplicationView, OrderView } from '@hanse/api';
import type { SiteId } from '@hanse/kernel';
import type { SiteDescription } from '@hanse/model';
import type { FederationOrder } from '../orders/federation-order.ts';
import type { Step } from '../orders/step-journal.ts';
import type { Catalogue } from '../sites/catalogue.ts';
import type { Application, ApplicationVee } from './application.ts';

/** An application as its owner sees it. */
export function applicationView(parts: {
  readonly application: Application;
  readonly vees: readonly ApplicationVee[];
  /** The newest order, if there is one. */
  readonly order: FederationOrder | undefined;
  /** The steps of its deployment. */
  readonly steps: readonly Step[];
  readonly catalogue: Catalogue;
}): ApplicationView {
  const { application, vees, order, steps, catalogue } = parts;
  return {
    applicationId: application.applicationId,
    name: application.name,
    owner: application.owner,
    ...(application.vo === undefined ? {} : { vo: application.vo }),
    state: application.state,
    createdAt: application.createdAt,
    costPerHour: application.plan.costPerHour,
    vees: veeViews(vees, catalogue),
    endpoints: vees.flatMap((vee) => [...vee.endpoints]),
    explanation: [...application.plan.explanation],
    steps: steps.map((step) => ({ ...step })),
    ...(order === undefined ? {} : { order: orderView(order) }),
    ...(application.failure === undefined ? {} : { failure: application.failure }),
  };
}

export function orderView(order: FederationOrder): OrderView {
  const { orderId, verb, subject, state, attempts, createdAt, finishedAt, failure } = order;
  return {
    orderId,
    verb,
    subject,
    state,
    attempts,
    createdAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Looks each site up once: an application has many VEEs at few sites. */
function veeViews(vees: readonly ApplicationVee[], catalogue: Catalogue): ApplicationView['vees'] {
  const described = new Map<SiteId, SiteDescription>();
  return vees.map((vee) => {
    const site = described.get(vee.siteId) ?? catalogue.description(vee.siteId);
    described.set(vee.siteId, site);
    return veeView(vee, site);
  });
}

function veeView(vee: ApplicationVee, site: SiteDescription): ApplicationView['vees'][number] {
  return {
    veeId: vee.veeId,
    name: vee.name,
    component: vee.component,
    siteId: vee.siteId,
    siteName: site.name,
    jurisdiction: site.jurisdiction,
    state: vee.state,
    desired: vee.desired,
    addresses: vee.spec.nics.map((nic) => nic.address),
    endpoints: [...vee.endpoints],
    facts: { ...vee.facts },
    ...(vee.fault === undefined ? {} : { fault: vee.fault }),
  };
}
