import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '@hanse/api';
import { readRunFile } from '@hanse/host';
import { createHttpClient, type HttpClient } from '@hanse/http/client';
import type { JsonObject, JsonValue } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { type FederationHarness, proofKeys } from '@hanse/testkit';
import type { BareTls } from '../peers/bare-server-task.ts';
import type { Target } from './load.ts';
import { siteAccess } from './site-access.ts';

/** One route of Hanse, and what a bare server must be to be compared with it. */
export interface ReadTarget {
  readonly name: string;
  readonly path: string;
  readonly target: Target;
  readonly tls: BareTls;
  /** What the route answers now, for the bare server to answer the same. */
  readonly answer: JsonObject | readonly JsonValue[];
}

/** The routes that are read, with a token for each as its usual caller has one. */
export async function readTargets(
  harness: FederationHarness,
  parts: { readonly folder: string; readonly application: string },
): Promise<readonly ReadTarget[]> {
  const identity = join(parts.folder, 'federation/identity');
  const client = { certFile: join(identity, 'federation.crt'), keyFile: join(identity, 'federation.key') };
  const tls = { ...client, caFile: join(identity, 'ca.crt'), isMutual: false };
  const url = readRunFile(join(parts.folder, 'federation'))?.url;
  if (url === undefined) throw new Error('the federation does not run');
  const password = readFileSync(join(parts.folder, 'password'), 'utf8');
  const session = (await harness.login({ user: 'operator', password })) as Session;
  const key = proofKeys.keyOf(session.token) ?? proofKeys.newKey();
  const site = await siteAccess(harness, parts.folder);
  const token = await site.token({ subject: session.userId, scope: 'vee.read:/' });
  const common = { clock: systemClock, rng: systemRng };
  const atSite = createHttpClient({ ...common, ...client, ca: site.root, baseUrl: site.endpoint, token: () => token });
  const ofFederation = async (name: string, path: string): Promise<ReadTarget> => {
    const at = `${url}${path}`;
    const proof = () => proofKeys.proof(key, { method: 'GET', url: at, accessToken: session.token });
    const target = { url: at, token: session.token, proof };
    return { name, path, target, tls, answer: await answerOf(harness.api, path) };
  };
  try {
    const path = '/v1/vees';
    const target = { url: `${site.endpoint}${path}`, token, client };
    const answer = await answerOf(atSite, path);
    return [
      await ofFederation('federation, own account', '/v1/users/me'),
      await ofFederation('federation, an application', `/v1/applications/${parts.application}`),
      { name: 'gateway, VEEs', path, target, tls: { ...tls, isMutual: true }, answer },
    ];
  } finally {
    await atSite.close();
  }
}

async function answerOf(client: HttpClient, path: string): Promise<ReadTarget['answer']> {
  return (await client.json('GET', path)) as ReadTarget['answer'];
}
