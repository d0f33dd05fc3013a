import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { SiteView } from '@hanse/api';
import { type CallOptions, createHttpClient, type HttpClient } from '@hanse/http/client';
import { systemClock, systemRng } from '@hanse/observability';
import { eventually, threeSites } from '@hanse/testkit';
import { asUser, Cluster } from '../support/cluster.ts';
import { SiteGate } from '../support/site-gate.ts';

const REFRESH = 300;
/** Far longer than it takes, and far shorter than the life of a token. */
const DEADLINE = 20_000;

describe('a stream of events', () => {
  let cluster: Cluster;
  let gate: SiteGate;
  let site: SiteView;

  before(async () => {
    const configuration = { gateway: { bundle: { refreshEvery: REFRESH } } };
    cluster = await Cluster.start(threeSites('simulated').slice(0, 1), configuration);
    gate = new SiteGate(cluster);
    const [first] = await cluster.eyes.sites();
    assert.ok(first);
    site = first;
    await cluster.member('hinrich');
  });
  after(() => cluster?.[Symbol.asyncDispose]());

  /** Resolves when the stream has begun. */
  async function followed(client: HttpClient, as: CallOptions = {}) {
    const { body } = await client.download('/v1/events', as);
    const follower = { hasEnded: false };
    const read = async () => {
      for await (const chunk of body) assert.ok(chunk.length > 0);
    };
    // A stream that is cut has ended too.
    void read()
      .catch(() => undefined)
      .finally(() => {
        follower.hasEnded = true;
      });
    return follower;
  }

  function gateway(token: string): HttpClient {
    const file = (name: string) => join(cluster.federationFolder, 'identity', name);
    const files = { certFile: file('federation.crt'), keyFile: file('federation.key') };
    const ca = cluster.harness.siteRoot(site.site.name);
    const ports = { clock: systemClock, rng: systemRng };
    return createHttpClient({ baseUrl: site.endpoint, token: () => token, ca, ...files, ...ports });
  }

  const end = (follower: { readonly hasEnded: boolean }) =>
    eventually(() => follower.hasEnded, { deadline: DEADLINE, what: 'the end of the stream' });

  test('ends at the federation with its session, and is not opened again; those of others go on', async () => {
    const [one, two] = [await cluster.login('hinrich'), await cluster.login('hinrich')];
    const { api } = cluster.harness;
    const [doomed, kept] = [await followed(api, asUser(one)), await followed(api, asUser(two))];
    await api.json('DELETE', `/v1/sessions/${one.sessionId}`, asUser(two));
    await end(doomed);
    assert.equal(kept.hasEnded, false);
    await assert.rejects(followed(api, asUser(one)), { code: 'IDENTITY_SESSION_ENDED' });
    await api.json('DELETE', `/v1/sessions/${two.sessionId}`, asUser(two));
    await end(kept);
  });

  test('ends at a gateway when its user is revoked, for whoever acts for the user', async () => {
    // Who follows all that happens at a site is one who runs the federation.
    const asOperator = { roles: ['federation-operator'] };
    const { userId } = await cluster.member('godeke');
    const { userId: other } = await cluster.login('hinrich');
    await using doomedClient = closing(gateway(await gate.tokenFor(userId, site.site.siteId, asOperator)));
    await using keptClient = closing(gateway(await gate.tokenFor(other, site.site.siteId, asOperator)));
    const [doomed, kept] = [await followed(doomedClient.client), await followed(keptClient.client)];
    const body = { kind: 'user', id: userId };
    await cluster.harness.api.json('POST', '/v1/revocations', { body });
    await end(doomed);
    await assert.rejects(followed(doomedClient.client), { code: 'IDENTITY_REVOKED' });
    assert.equal(kept.hasEnded, false);
  });
});

function closing(client: HttpClient): AsyncDisposable & { readonly client: HttpClient } {
  return { client, [Symbol.asyncDispose]: () => client.close() };
}
