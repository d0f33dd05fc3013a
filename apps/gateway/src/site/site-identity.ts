import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SiteIdSchema } from '@hanse/api';
import { HanseError } from '@hanse/kernel';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** What a site got when it joined, besides its certificates. */
const MembershipSchema = Type.Object({
  siteId: SiteIdSchema,
  federationUrl: Type.String(),
  /** Base URL the certificate was asked for. */
  endpoint: Type.String(),
  /** The federation as issuer of tokens, and the keys (JWKS) that signed them and its first bundle then. */
  issuer: Type.String(),
  keys: Type.Object({ keys: Type.Array(Type.Unknown()) }),
});
export type Membership = Static<typeof MembershipSchema>;

/** Who the site is in its federation; the key never leaves its file. */
export interface SiteIdentity extends Membership {
  readonly keyFile: string;
  readonly certFile: string;
  readonly caFile: string;
}

export const IDENTITY_FILES = { key: 'site.key', cert: 'site.crt', ca: 'ca.crt', membership: 'membership.json' };

const validator = Compile(MembershipSchema);

export function identityFolder(dataFolder: string): string {
  return join(dataFolder, 'identity');
}

/** Undefined before the site has joined. Throws GATEWAY_IDENTITY_DAMAGED. */
export function findSiteIdentity(dataFolder: string): SiteIdentity | undefined {
  const folder = identityFolder(dataFolder);
  const file = join(folder, IDENTITY_FILES.membership);
  if (!existsSync(file)) return undefined;
  const membership = JSON.parse(readFileSync(file, 'utf8')) as unknown;
  if (!validator.Check(membership)) throw new HanseError('GATEWAY_IDENTITY_DAMAGED', { file });
  return {
    ...membership,
    keyFile: join(folder, IDENTITY_FILES.key),
    certFile: join(folder, IDENTITY_FILES.cert),
    caFile: join(folder, IDENTITY_FILES.ca),
  };
}

/** Throws GATEWAY_NOT_JOINED, GATEWAY_IDENTITY_DAMAGED. */
export function readSiteIdentity(dataFolder: string): SiteIdentity {
  const identity = findSiteIdentity(dataFolder);
  if (identity === undefined) throw new HanseError('GATEWAY_NOT_JOINED', { folder: dataFolder });
  return identity;
}
