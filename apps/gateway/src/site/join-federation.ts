import { createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type JoinAnswer, JoinAnswerSchema } from '@hanse/api';
import { writeDurableFile } from '@hanse/host';
import { createHttpClient } from '@hanse/http/client';
import { decodeInvitation, type InvitationCard, invitationDigest, signJoinStatement } from '@hanse/identity';
import {
  type Clock,
  HanseError,
  type JsonValue,
  type Logger,
  NO_METRICS,
  type Rng,
  type SiteId,
  SiteIds,
} from '@hanse/kernel';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { listenPort } from '../config/listen-port.ts';
import { BundleFile } from '../security/bundle-file.ts';
import { SiteTrust } from '../security/site-trust.ts';
import { createDriver } from './create-driver.ts';
import { fetchPinnedAuthority } from './pinned-authority.ts';
import { openSiteCertificate } from './site-certificate.ts';
import {
  findSiteIdentity,
  IDENTITY_FILES,
  identityFolder,
  type Membership,
  readSiteIdentity,
  type SiteIdentity,
  writeMembership,
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
 * may simply be called again: the keys are kept, and the site has joined when the last of its files is in place.
 */
export async function joinFederation(parts: JoinParts): Promise<SiteIdentity> {
  const { config } = parts;
  const invitation = decodeInvitation(parts.invitation);
  requireInvited(invitation, config.site.name);
  const before = presentMembership(config.dataFolder);
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

/** A membership that was left, or is of the first form, is replaced by the new one. */
function presentMembership(dataFolder: string): SiteIdentity | undefined {
  try {
    const found = findSiteIdentity(dataFolder);
    return found?.leftAt === undefined ? found : undefined;
  } catch (thrown) {
    if (thrown instanceof HanseError && thrown.code === 'GATEWAY_MEMBERSHIP_OUTDATED') return undefined;
    throw thrown;
  }
}

function sameFederation(before: SiteIdentity, { address }: InvitationCard, folder: string): SiteIdentity {
  if (before.federationUrl === address) return before;
  throw new HanseError('GATEWAY_JOINED_ALREADY', { folder, url: before.federationUrl });
}

/** Double opt-in: the invitation names the federation's root, the answer to it is the site's own, each with its proof. */
async function askToJoin(
  parts: JoinParts,
  asking: { invitation: InvitationCard; endpoint: string },
): Promise<JoinAnswer> {
  const { config, clock, rng } = parts;
  const { invitation, endpoint } = asking;
  const { secret, siteName, address: baseUrl, fingerprint: federation } = invitation;
  const siteId = SiteIds.parse(invitation.siteId);
  const ca = await fetchPinnedAuthority(baseUrl, federation);
  const { authority, certificate } = await openSiteCertificate({ ...parts, siteId, metrics: NO_METRICS });
  const { certFile, keyFile } = certificate.files;
  const statement = { invitation: invitationDigest(secret), federation, siteId, siteName, endpoint };
  const proof = {
    authority: await authority.signJoin(statement),
    gateway: await signJoinStatement(statement, createPrivateKey(readFileSync(keyFile))),
  };
  const client = createHttpClient({ baseUrl, peer: 'the federation', ca, clock, rng });
  try {
    const body = {
      invitation: secret,
      authority: authority.certificatePem,
      certificate: readFileSync(certFile, 'utf8'),
      proof,
      endpoint,
      description: { ...config.site, ...abilities(parts, siteId) },
    } as unknown as JsonValue;
    return await client.json('POST', '/v1/sites/join', { body, answer: JoinAnswerSchema });
  } finally {
    await client.close();
  }
}

/** What the driver is and can do; it is not opened for that. */
function abilities(parts: JoinParts, siteId: SiteId) {
  const driver = createDriver({ ...parts, siteId });
  const trunk = parts.config.trunk !== undefined;
  return { driver: driver.name, capabilities: { ...driver.capabilities, trunk } };
}

/** The membership comes last: it is what makes the site a member. */
async function keep(
  { config: { dataFolder }, clock }: JoinParts,
  { siteId, authority, issuer, keys, recovery, bundle }: JoinAnswer,
  where: { federationUrl: string; endpoint: string },
): Promise<void> {
  const known = keys as Membership['keys'];
  const membership: Membership = { format: 2, siteId, issuer, keys: known, recovery, ...where };
  // One of an earlier membership says nothing of this one.
  rmSync(new BundleFile({ dataFolder }).path, { force: true });
  await (await SiteTrust.open({ identity: membership, dataFolder, clock })).accept(bundle);
  writeDurableFile(join(identityFolder(dataFolder), IDENTITY_FILES.federation), authority);
  writeMembership(dataFolder, membership);
}
