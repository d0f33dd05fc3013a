import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InstantSchema, KeySetSchema, SiteIdSchema } from '@hanse/api';
import { writeDurableFile } from '@hanse/host';
import { HanseError } from '@hanse/kernel';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** What a site got when it joined; its certificates are its own. */
const MembershipSchema = Type.Object({
  /** The first form had no number: the federation's authority had certified the gateway then. */
  format: Type.Literal(2),
  siteId: SiteIdSchema,
  federationUrl: Type.String(),
  /** Base URL that it told the federation. */
  endpoint: Type.String(),
  /** The federation as issuer of tokens, and the keys (JWKS) that signed them and its first bundle then. */
  issuer: Type.String(),
  keys: Type.Object({ keys: Type.Array(Type.Unknown()) }),
  /** The federation's recovery key, pinned then; absent: the site joined before there was one, and follows none. */
  recovery: Type.Optional(KeySetSchema.properties.keys.items),
  /** It means to leave, and has not heard yet that it may. */
  isLeaving: Type.Optional(Type.Boolean()),
  /** Since when it is a member no more. */
  leftAt: Type.Optional(InstantSchema),
});
export type Membership = Static<typeof MembershipSchema>;

/** Who the site is in its federation; its keys never leave their files. */
export interface SiteIdentity extends Membership {
  readonly keyFile: string;
  readonly certFile: string;
  /** The root of the site's own authority. */
  readonly rootFile: string;
  /** The root of the federation's authority. */
  readonly federationFile: string;
  /** The roots of the sites, as the last good bundle has them, in one file. */
  readonly partnersFile: string;
}

/** The site's own certificate and key are named `<SITE_CERTIFICATE>.crt` and `.key`. */
export const SITE_CERTIFICATE = 'site';
export const IDENTITY_FILES = {
  federation: 'federation.crt',
  partners: 'partners.crt',
  membership: 'membership.json',
};

const validator = Compile(MembershipSchema);

export function identityFolder(dataFolder: string): string {
  return join(dataFolder, 'identity');
}

/** Undefined before the site has joined. Throws GATEWAY_IDENTITY_DAMAGED, GATEWAY_MEMBERSHIP_OUTDATED. */
export function findSiteIdentity(dataFolder: string): SiteIdentity | undefined {
  const folder = identityFolder(dataFolder);
  const file = join(folder, IDENTITY_FILES.membership);
  if (!existsSync(file)) return undefined;
  const membership = readMembership(file);
  if (isOutdated(membership)) throw new HanseError('GATEWAY_MEMBERSHIP_OUTDATED', { file });
  if (!validator.Check(membership)) throw new HanseError('GATEWAY_IDENTITY_DAMAGED', { file });
  return {
    ...membership,
    keyFile: join(folder, `${SITE_CERTIFICATE}.key`),
    certFile: join(folder, `${SITE_CERTIFICATE}.crt`),
    rootFile: join(authorityFolder(dataFolder, membership.siteId), 'ca.crt'),
    federationFile: join(folder, IDENTITY_FILES.federation),
    partnersFile: join(folder, IDENTITY_FILES.partners),
  };
}

/** Where the site's own authority for this membership is kept. */
export function authorityFolder(dataFolder: string, siteId: string): string {
  return join(identityFolder(dataFolder), 'authority', siteId);
}

export function writeMembership(dataFolder: string, membership: Membership): void {
  const text = `${JSON.stringify(membership, null, 2)}\n`;
  writeDurableFile(join(identityFolder(dataFolder), IDENTITY_FILES.membership), text);
}

function readMembership(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new HanseError('GATEWAY_IDENTITY_DAMAGED', { file }, cause);
  }
}

function isOutdated(membership: unknown): boolean {
  return typeof membership === 'object' && membership !== null && 'siteId' in membership && !('format' in membership);
}

/** Throws GATEWAY_NOT_JOINED, GATEWAY_IDENTITY_DAMAGED, GATEWAY_MEMBERSHIP_OUTDATED. */
export function readSiteIdentity(dataFolder: string): SiteIdentity {
  const identity = findSiteIdentity(dataFolder);
  if (identity === undefined) throw new HanseError('GATEWAY_NOT_JOINED', { folder: dataFolder });
  return identity;
}
