import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApplicationView, OrderView, PackageView, Session, VoInvitation, VoMemberView } from '@hanse/api';
import type { CallOptions } from '@hanse/http/client';
import type { JsonValue } from '@hanse/kernel';
import {
  eventually,
  FederationHarness,
  type HarnessParts,
  type SitePlan,
  type TemporaryFolder,
  temporaryFolder,
} from '@hanse/testkit';
import { RawApi } from './raw-api.ts';
import { GUEST_CACHE, ROOT } from './repository.ts';
import { SiteEyes } from './site-eyes.ts';

export const PASSWORD = 'correct horse battery';
const ORDER_DEADLINE = 60_000;

/** A federation with its sites, and what tests ask of it again and again. */
export class Cluster implements AsyncDisposable {
  readonly harness: FederationHarness;
  readonly eyes: SiteEyes;
  readonly federationFolder: string;
  readonly #folder: TemporaryFolder;

  private constructor(parts: { harness: FederationHarness; folder: TemporaryFolder }) {
    this.harness = parts.harness;
    this.#folder = parts.folder;
    this.federationFolder = join(parts.folder.path, 'federation');
    this.eyes = new SiteEyes({ harness: parts.harness, federationFolder: this.federationFolder });
  }

  static async start(
    sites: readonly SitePlan[],
    configuration: Pick<HarnessParts, 'federation' | 'gateway'> = {},
  ): Promise<Cluster> {
    const folder = await temporaryFolder();
    try {
      const parts = { root: ROOT, folder: folder.path, cacheFolder: GUEST_CACHE, sites, ...configuration };
      return new Cluster({ harness: await FederationHarness.start(parts), folder });
    } catch (thrown) {
      await folder[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.harness[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }

  /** The federation's address, which stays the same over restarts. */
  get url(): string {
    return (JSON.parse(readFileSync(join(this.federationFolder, 'run.json'), 'utf8')) as { url: string }).url;
  }

  /** The federation's API by hand. */
  raw(): RawApi {
    return new RawApi({ url: this.url, ca: readFileSync(join(this.federationFolder, 'identity/ca.crt'), 'utf8') });
  }

  async login(user: string, password = PASSWORD, vo?: string): Promise<Session> {
    const who = { user, password, ...(vo === undefined ? {} : { vo }) };
    return (await this.harness.login(who)) as Session;
  }

  /** Takes somebody into a VO, by an invitation of the operator's; answers a login for it. */
  async join(vo: string, session: Session, role: VoMemberView['role']): Promise<Session> {
    const asked = { body: { role } };
    const { invitation } = (await this.harness.api.json('POST', `/v1/vos/${vo}/invitations`, asked)) as VoInvitation;
    await this.harness.api.json('POST', '/v1/memberships', { ...asUser(session), body: { invitation } });
    return this.login(session.user, PASSWORD, vo);
  }

  /** A new member who is logged in. */
  async member(user: string): Promise<Session> {
    await this.harness.api.json('POST', '/v1/users', { body: { user, password: PASSWORD, role: 'member' } });
    return this.login(user);
  }

  async upload(body: AsyncIterable<Uint8Array>, as?: Session): Promise<PackageView> {
    const options = { ...asUser(as), body, contentType: 'application/x-tar' };
    return (await this.harness.api.stream('POST', '/v1/packages', options)) as PackageView;
  }

  async deploy(body: JsonValue, as?: Session, headers: Readonly<Record<string, string>> = {}): Promise<OrderView> {
    const options = { ...asUser(as), body, headers };
    return (await this.harness.api.json('POST', '/v1/applications', options)) as OrderView;
  }

  async act(application: string, body: JsonValue, as?: Session): Promise<OrderView> {
    const path = `/v1/applications/${application}/actions`;
    return (await this.harness.api.json('POST', path, { ...asUser(as), body })) as OrderView;
  }

  async destroy(application: string, as?: Session): Promise<OrderView> {
    return (await this.harness.api.json('DELETE', `/v1/applications/${application}`, asUser(as))) as OrderView;
  }

  async application(idOrName: string, as?: Session): Promise<ApplicationView> {
    return (await this.harness.api.json('GET', `/v1/applications/${idOrName}`, asUser(as))) as ApplicationView;
  }

  /** Waits until the order is over; answers how it ended. */
  finished({ orderId, verb }: OrderView, deadline = ORDER_DEADLINE): Promise<OrderView> {
    return eventually(
      async () => {
        const order = (await this.harness.api.json('GET', `/v1/orders/${orderId}`)) as OrderView;
        return order.finishedAt === undefined ? undefined : order;
      },
      { deadline, what: `the end of order ${verb}` },
    );
  }

  /** As `finished`, for an order that must succeed. */
  async succeeded(asked: OrderView, deadline?: number): Promise<OrderView> {
    const order = await this.finished(asked, deadline);
    if (order.state === 'SUCCEEDED') return order;
    throw new Error(`${order.verb} failed: ${order.failure?.message ?? 'no reason given'}`);
  }
}

/** The call made with a user's token instead of the operator's. */
export function asUser(session: Session | undefined): CallOptions {
  return session === undefined ? {} : { token: session.token };
}
