import { createPrivateKey } from 'node:crypto';
import type { JoinRequest } from '@hanse/api';
import {
  CertificateAuthority,
  decodeInvitation,
  hostNames,
  invitationDigest,
  signJoinStatement,
  siteUri,
} from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { temporaryFolder } from '@hanse/testkit';

/** What a new site would send with an invitation: an authority made for it, whose keys are then thrown away. */
export async function joinRequest(
  invitation: string,
  { endpoint, description }: Pick<JoinRequest, 'endpoint' | 'description'>,
): Promise<JoinRequest> {
  await using folder = await temporaryFolder();
  const { secret, siteId, siteName, fingerprint: federation } = decodeInvitation(invitation);
  const name = siteUri(siteId);
  const parts = { folder: folder.path, name, clock: systemClock, rng: systemRng };
  const authority = await CertificateAuthority.open(parts);
  const names = { subjectName: siteName, uriSan: name, ...hostNames([]), validity: 3_600_000 };
  const { keyPem, chainPem } = await authority.issueOwn(names);
  const statement = { invitation: invitationDigest(secret), federation, siteId, siteName, endpoint };
  const gateway = await signJoinStatement(statement, createPrivateKey(keyPem));
  return {
    invitation: secret,
    authority: authority.certificatePem,
    certificate: chainPem,
    proof: { authority: await authority.signJoin(statement), gateway },
    endpoint,
    description: { ...description, name: siteName },
  };
}
