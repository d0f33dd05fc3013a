import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session, SiteView } from '@hanse/api';
import { CertificateAuthority, certificateThumbprint, createCertificateRequest, TokenIssuer } from '@hanse/identity';
import { SiteIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import type { Cluster } from '../../support/cluster.ts';
import { signingKeysOf } from '../../support/signing-keys-of.ts';
import { gatewayPeople } from './gateway-people.ts';
import { LocalDoor } from './local-door.ts';
import type { Principal } from './principal.ts';

const ISSUER = 'urn:hanse:federation:hansa';
const FOREIGN_ISSUER = 'urn:hanse:federation:skane';
const LIFETIME = 600_000;
const HOUR = 3_600_000;

/** Everybody who asks in the matrix, who may least first. */
export interface MatrixPeople {
  /** The federation's authority, PEM. */
  readonly ca: string;
  /** Those who are logged in for a VO, by the name of the principal. */
  readonly inVos: Readonly<Record<string, Session>>;
  /** That of the site whose gateway is asked. */
  readonly siteCa: string;
  /** The site whose gateway is asked. */
  readonly site: SiteView;
  readonly atFederation: readonly Principal[];
  readonly atGateway: readonly Principal[];
  readonly localDoor: LocalDoor;
}

interface Users {
  readonly owner: Session;
  readonly other: Session;
  readonly operator: Session;
  /** By the name of the principal: those who are logged in for a VO. */
  readonly inVos: Readonly<Record<string, Session>>;
}

/** `folder` is for the authority of the other federation. */
export async function makeMatrixPeople(cluster: Cluster, users: Users, folder: string): Promise<MatrixPeople> {
  const identity = join(cluster.federationFolder, 'identity');
  const sites = await cluster.eyes.sites();
  const named = (name: string): SiteView => {
    const found = sites.find(({ site }) => site.name === name);
    if (found === undefined) throw new Error(`there is no site ${name}`);
    return found;
  };
  const [site, otherSite] = [named('luebeck'), named('bergen')];
  const issuers = {
    own: new TokenIssuer({
      issuer: ISSUER,
      keys: signingKeysOf(cluster.federationFolder),
      clock: systemClock,
      rng: systemRng,
    }),
    // The right name and the wrong key.
    forged: issuerOf(ISSUER, join(folder, 'forged.key')),
    foreign: issuerOf(FOREIGN_ISSUER, join(folder, 'token.key')),
  };
  const own = pairIn(identity, 'federation.crt', 'federation.key');
  const token = async (by: keyof typeof issuers, subject: string, audience: string, roles: readonly string[] = []) => {
    const confirmation = { 'x5t#S256': certificateThumbprint(own.cert) };
    const asked = { subject, audience, scope: ['federation'], roles, lifetime: LIFETIME, act: ISSUER, confirmation };
    return (await issuers[by].issue(asked)).token;
  };
  const other = pairIn(join(cluster.harness.siteFolder('bergen'), 'identity'), 'site.crt', 'site.key');
  const foreign = await foreignCertificate(folder);
  const { kid: jkt } = issuers.foreign.jwks().keys[0] ?? { kid: '' };
  const [here, there, owner] = [site.site.siteId, otherSite.site.siteId, users.owner.userId];
  const ca = readFileSync(join(identity, 'ca.crt'), 'utf8');
  const localDoor = await LocalDoor.open({ cluster, site, ca: cluster.harness.siteRoot('luebeck') });
  return {
    ca,
    siteCa: cluster.harness.siteRoot('luebeck'),
    localDoor,
    site,
    inVos: users.inVos,
    atFederation: [
      { name: 'anonymous' },
      { name: 'stranger', token: await token('foreign', owner, 'federation', ['operator']) },
      { name: 'gateway', certificate: other },
      { name: 'gateway-with-token', certificate: other, token: await token('own', owner, there) },
      { name: 'other-user', token: users.other.token },
      { name: 'owner', token: users.owner.token },
      ...Object.entries(users.inVos).map(([name, session]) => ({ name, token: session.token })),
      { name: 'operator', token: users.operator.token },
    ],
    atGateway: [
      ...(await gatewayPeople({
        ...{ issuers, jkt, here, there, users },
        certificates: { own, other, foreign },
        thumbprint: certificateThumbprint(own.cert),
      })),
      await localDoor.principal('local-user'),
      await localDoor.principal('provider-operator'),
    ],
  };
}

function issuerOf(issuer: string, keyFile: string): TokenIssuer {
  return new TokenIssuer({ issuer, keyFile, clock: systemClock, rng: systemRng });
}

function pairIn(folder: string, cert: string, key: string): { cert: string; key: string } {
  return { cert: readFileSync(join(folder, cert), 'utf8'), key: readFileSync(join(folder, key), 'utf8') };
}

async function foreignCertificate(folder: string): Promise<{ cert: string; key: string }> {
  const ports = { clock: systemClock, rng: systemRng };
  const authority = await CertificateAuthority.open({ folder, name: 'skane CA', ...ports });
  const { keyPem, csrPem } = await createCertificateRequest({ subjectName: 'skane' });
  const uriSan = `urn:hanse:site:${SiteIds.mint(systemClock, systemRng)}` as const;
  const names = { subjectName: 'skane', uriSan, dnsNames: [], ipAddresses: [], validity: HOUR };
  return { cert: await authority.issueFromRequest(csrPem, names), key: keyPem };
}
