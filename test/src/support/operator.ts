import {
  type ApplicationAction,
  type ApplicationView,
  ApplicationViewSchema,
  type OrderView,
  OrderViewSchema,
  PackageViewSchema,
  type SiteView,
} from '@hanse/api';
import type { HttpClient } from '@hanse/http/client';
import { eventually, type FederationHarness } from '@hanse/testkit';
import { smallManifest, smallPackage } from './small-application.ts';

const ORDER_DEADLINE = 90_000;
const SETTLED_DEADLINE = 20_000;

/** What tests ask of a federation over its public API, as its operator. */
export class Operator {
  readonly #api: HttpClient;
  #packageId: string | undefined;

  constructor(harness: Pick<FederationHarness, 'api'>) {
    this.#api = harness.api;
  }

  /** Deploys the small application; the key makes it safe to ask again. */
  async deploySmall(name: string, key: string): Promise<OrderView> {
    this.#packageId ??= await this.#upload();
    const body = { packageId: this.#packageId, manifest: smallManifest(name) };
    return this.#order('POST', '/v1/applications', key, body);
  }

  act(application: string, verb: ApplicationAction['verb'], key: string): Promise<OrderView> {
    return this.#order('POST', `/v1/applications/${application}/actions`, key, { verb });
  }

  destroy(application: string, key: string): Promise<OrderView> {
    return this.#order('DELETE', `/v1/applications/${application}`, key);
  }

  application(nameOrId: string): Promise<ApplicationView> {
    return this.#api.json('GET', `/v1/applications/${nameOrId}`, { answer: ApplicationViewSchema });
  }

  /** Those that were destroyed too. */
  async applications(): Promise<readonly ApplicationView[]> {
    return (await this.#api.json('GET', '/v1/applications', { query: { all: true } })) as readonly ApplicationView[];
  }

  /** Site ids by name. */
  async siteIds(): Promise<ReadonlyMap<string, string>> {
    const sites = (await this.#api.json('GET', '/v1/sites')) as readonly SiteView[];
    return new Map(sites.map(({ site }) => [site.name, site.siteId]));
  }

  /** Waits until the order is over, and throws what it failed with. */
  async finished(order: OrderView): Promise<OrderView> {
    const over = await eventually(
      async () => {
        const now = await this.#api.json('GET', `/v1/orders/${order.orderId}`, { answer: OrderViewSchema });
        return (now.state === 'SUCCEEDED' || now.state === 'FAILED') && now;
      },
      { deadline: ORDER_DEADLINE, what: `the end of order ${order.orderId} (${order.verb})` },
    );
    if (over.state === 'SUCCEEDED') return over;
    throw new Error(`${over.verb} failed: ${over.failure?.code ?? ''} ${over.failure?.message ?? ''}`);
  }

  /** Waits until the application and each of its VEEs are in these states. */
  settled(applicationId: string, goal: Goal): Promise<ApplicationView> {
    return eventually(
      async () => {
        const view = await this.application(applicationId);
        if (view.state === goal.application && view.vees.every(({ state }) => state === goal.vees)) return view;
        const vees = view.vees.map(
          ({ name, state, fault }) => `${name} ${state}${fault === undefined ? '' : ` (${fault})`}`,
        );
        throw new Error(`it is ${view.state}: ${vees.join(', ')}`);
      },
      { deadline: SETTLED_DEADLINE, what: `application ${applicationId} with all VEEs ${goal.vees}` },
    );
  }

  async #upload(): Promise<string> {
    const options = { body: smallPackage(), contentType: 'application/x-tar', answer: PackageViewSchema };
    return (await this.#api.stream('POST', '/v1/packages', options)).packageId;
  }

  #order(method: 'POST' | 'DELETE', path: string, key: string, body?: Readonly<Record<string, string>>) {
    const headers = { 'idempotency-key': key };
    const options = { headers, answer: OrderViewSchema, ...(body === undefined ? {} : { body }) };
    return this.#api.json(method, path, options);
  }
}

/** What an application and all its VEEs are to be. */
export interface Goal {
  readonly application: ApplicationView['state'];
  readonly vees: ApplicationView['vees'][number]['state'];
}
