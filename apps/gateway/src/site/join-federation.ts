import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type JoinAnswer, JoinAnswerSchema } from '@hanse/api';
import { writeDurableFile } from '@hanse/host';
import { createHttpClient } from '@hanse/http/client';
import { createCertificateRequest, decodeInvitation, type InvitationCard, loadOrCreateKey } from '@hanse/identity';
import { type Clock, HanseError, type JsonValue, type Logger, type Rng, SiteIds } from '@hanse/kernel';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { listenPort } from '../config/listen-port.ts';
import { SiteTrust } from '../security/site-trust.ts';
import { createDriver } from './create-driver.ts';
import { fetchPinnedAuthority } from './pinned-authority.ts';
import {
  findSiteIdentity,
  IDENTITY_FILES,
  identityFolder,
  type Membership,
  readSiteIdentity,
  type SiteIdentity,
} from './site-identity.ts';

export interface JoinParts {
  readonly invitation: string;
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/**
 * Makes the site a member of the federation that invites it, and stores who it is there. After a crash at any point it
 * may simply be called again: the key is kept, and the site has joined when the last of its files is in place.
 */
export async function joinFederation(parts: JoinParts): Promise<SiteIdentity> {
  const { config } = parts;
  const invitation = decodeInvitation(parts.invitation);
  requireInvited(invitation, config.site.name);
  const before = findSiteIdentity(config.dataFolder);
  if (before !== undefined) return sameFederation(before, invitation, config.dataFolder);
  mkdirSync(identityFolder(config.dataFolder), { recursive: true, mode: 0o700 });
  const endpoint = `https://${config.listen.host}:${await listenPort(config)}`;
  const answer = await askToJoin(parts, { invitation, endpoint });
  await keep(parts, answer, { federationUrl: invitation.address, endpoint });
  parts.logger.info('joined', { federation: invitation.address, siteId: answer.siteId });
  return readSiteIdentity(config.dataFolder);
}

function requireInvited({ siteName }: InvitationCard, name: string): void {
  if (siteName !== name) throw new HanseError('GATEWAY_INVITATION_MISMATCH', { invited: siteName, name });
}

function sameFederation(before: SiteIdentity, { address }: InvitationCard, folder: string): SiteIdentity {
  if (before.federationUrl === address) return before;
  throw new HanseError('GATEWAY_JOINED_ALREADY', { folder, url: before.federationUrl });
}

async function askToJoin(
  parts: JoinParts,
  asking: { invitation: InvitationCard; endpoint: string },
): Promise<JoinAnswer> {
  const { config, clock, rng } = parts;
  const { invitation, endpoint } = asking;
  const ca = await fetchPinnedAuthority(invitation.address, invitation.fingerprint);
  const key = loadOrCreateKey(join(identityFolder(config.dataFolder), IDENTITY_FILES.key));
  const { csrPem } = await createCertificateRequest({ subjectName: config.site.name, key });
  const client = createHttpClient({ baseUrl: invitation.address, peer: 'the federation', ca, clock, rng });
  try {
    const body = {
      invitation: invitation.secret,
      certificateRequest: csrPem,
      endpoint,
      description: { ...config.site, ...abilities(parts) },
    } as unknown as JsonValue;
    return await client.json('POST', '/v1/sites/join', { body, answer: JoinAnswerSchema });
  } finally {
    await client.close();
  }
}

/** What the driver is and can do; it is not opened for that. The id the site will have is not known yet. */
function abilities(parts: JoinParts) {
  const driver = createDriver({ ...parts, siteId: SiteIds.mint(parts.clock, parts.rng) });
  const trunk = parts.config.trunk !== undefined;
  return { driver: driver.name, capabilities: { ...driver.capabilities, trunk } };
}

/** The membership comes last: it is what makes the site a member. */
async function keep(
  { config: { dataFolder }, clock }: JoinParts,
  { siteId, certificate, authority, issuer, keys, bundle }: JoinAnswer,
  where: { federationUrl: string; endpoint: string },
): Promise<void> {
  const folder = identityFolder(dataFolder);
  const membership: Membership = { siteId, issuer, keys: keys as Membership['keys'], ...where };
  if (bundle !== undefined) await (await SiteTrust.open({ identity: membership, dataFolder, clock })).accept(bundle);
  writeDurableFile(join(folder, IDENTITY_FILES.ca), authority);
  writeDurableFile(join(folder, IDENTITY_FILES.cert), certificate);
  writeDurableFile(join(folder, IDENTITY_FILES.membership), `${JSON.stringify(membership, null, 2)}\n`);
}
