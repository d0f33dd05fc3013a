import { HanseError, type Millis } from '@hanse/kernel';
import type { TokenClaims } from '../tokens/token-claims.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import { type CertifiedRole, userUri, type VoUri, voRoleUri, voUri } from './names.ts';

/** The longest life of a user's certificate. */
export const LONGEST_USER_CERTIFICATE: Millis = 86_400_000;
const SHORTEST: Millis = 60_000;

/** The most that a certificate says of the roles of a token: a day is too long to be an administrator by. */
export function certifiedRole(roles: readonly string[]): CertifiedRole | undefined {
  if (roles.includes('vo-admin') || roles.includes('member')) return 'member';
  return roles.includes('viewer') ? 'viewer' : undefined;
}

/**
 * A short-lived certificate for tools that know no tokens, as Contrail's: for the user and the VO of a token that was
 * verified with its key, for the key of the request. Answers PEM. Nobody gets one in the name of somebody he acts for.
 * Throws IDENTITY_FORBIDDEN for a delegated token, VALUE_INVALID for more than 24 hours, IDENTITY_REQUEST_INVALID.
 */
export async function mintUserCertificate(parts: {
  authority: CertificateAuthority;
  claims: Pick<TokenClaims, 'subject' | 'vo' | 'roles' | 'actors'>;
  csrPem: string;
  validity: Millis;
}): Promise<string> {
  const { authority, claims, csrPem, validity } = parts;
  if (claims.actors.length > 0) {
    const because = 'the token is used by somebody who acts for the user';
    throw new HanseError('IDENTITY_FORBIDDEN', {
      principal: claims.actors[0] ?? '',
      operation: 'certificate.create',
      because,
    });
  }
  if (!(validity >= SHORTEST && validity <= LONGEST_USER_CERTIFICATE)) {
    const expected = `${SHORTEST} … ${LONGEST_USER_CERTIFICATE} ms`;
    throw new HanseError('VALUE_INVALID', { what: 'validity', value: validity, at: 'a user certificate', expected });
  }
  return authority.issueFromRequest(csrPem, {
    subjectName: claims.subject,
    uriSan: userUri(claims.subject),
    otherUris: voNames(claims),
    dnsNames: [],
    ipAddresses: [],
    validity,
    use: 'client',
  });
}

function voNames({ vo, roles }: Pick<TokenClaims, 'vo' | 'roles'>): readonly VoUri[] {
  if (vo === undefined) return [];
  const role = certifiedRole(roles);
  return role === undefined ? [voUri(vo)] : [voUri(vo), voRoleUri(vo, role)];
}
