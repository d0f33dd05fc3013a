import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session, SiteView } from '@hanse/api';
import { CertificateAuthority, certificateThumbprint, KeyRing, type SigningKey } from '@hanse/identity';
import { systemClock, systemRng } from '@hanse/observability';
import { threeSites } from '@hanse/testkit';
import { Cluster } from '../../support/cluster.ts';
import { FEDERATION, SITE_SCOPES } from '../../support/delegated-token.ts';
import { signingKeysOf } from '../../support/signing-keys-of.ts';
import { Door } from './door.ts';
import { es256, type Fields, forgedJwt } from './forge.ts';
import { Holder } from './holder.ts';

const LIFETIME = 600;
export const BUNDLE_EVERY = 300;

/** A federation with three sites whom everybody attacks; the attackers know all public things and some private ones. */
export class Arena implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly owner: Session;
  readonly holder = new Holder();
  readonly federation: Door;
  readonly luebeck: Door;
  readonly bergen: Door;

  private constructor(parts: { cluster: Cluster; owner: Session; sites: readonly SiteView[] }) {
    this.cluster = parts.cluster;
    this.owner = parts.owner;
    const ca = this.identityFile('ca.crt');
    const path = '/v1/users/me';
    const url = this.cluster.url;
    this.federation = new Door({ name: 'federation', url, ca, audience: 'federation', path, scope: 'federation' });
    this.luebeck = gatewayDoor(parts.cluster, parts.sites, 'luebeck');
    this.bergen = gatewayDoor(parts.cluster, parts.sites, 'bergen');
  }

  static async open(): Promise<Arena> {
    const cluster = await Cluster.start(threeSites('simulated'), {
      federation: { trust: { bundleEvery: BUNDLE_EVERY } },
      gateway: { bundle: { refreshEvery: BUNDLE_EVERY } },
    });
    try {
      const owner = await cluster.member('hinrich');
      const body = { vo: 'bio', title: 'Biology', budgetOwner: owner.user };
      await cluster.harness.api.json('POST', '/v1/vos', { body });
      return new Arena({ cluster, owner, sites: await cluster.eyes.sites() });
    } catch (thrown) {
      await cluster[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster[Symbol.asyncDispose]();
  }

  /** The services that take users' tokens. */
  get doors(): readonly Door[] {
    return [this.federation, this.luebeck];
  }

  /** A file of the federation's identity. */
  identityFile(name: string): string {
    return readFileSync(join(this.cluster.federationFolder, 'identity', name), 'utf8');
  }

  /** The federation's certificate and key. */
  get federationPair(): { cert: string; key: string } {
    return { cert: this.identityFile('federation.crt'), key: this.identityFile('federation.key') };
  }

  get federationThumbprint(): string {
    return certificateThumbprint(this.federationPair.cert);
  }

  /** A site's certificate and key. */
  sitePair(name: string): { cert: string; key: string } {
    const file = (end: string) =>
      readFileSync(join(this.cluster.harness.siteFolder(name), `identity/site.${end}`), 'utf8');
    return { cert: file('crt'), key: file('key') };
  }

  /** The key with which a site signs for its own VEEs. */
  siteSigner(name: string): SigningKey {
    const file = join(this.cluster.harness.siteFolder(name), 'identity/token-keys.json');
    return KeyRing.open({ file, clock: systemClock }).signer();
  }

  /** The authority that a provider has for its own site. */
  siteAuthority({ audience }: Door, name: string): Promise<CertificateAuthority> {
    const folder = join(this.cluster.harness.siteFolder(name), 'identity/authority', audience);
    return CertificateAuthority.open({ folder, name, clock: systemClock, rng: systemRng });
  }

  get signer(): SigningKey {
    return signingKeysOf(this.cluster.federationFolder).signer();
  }

  /** What a right token for the door says, bound to the key of the holder. */
  claims(door: Door, change: Fields = {}): Fields {
    const now = Math.floor(Date.now() / 1000);
    return {
      ...{ iss: FEDERATION, sub: this.owner.userId, aud: door.audience, client_id: 'hanse-cli', scope: door.scope },
      ...{ iat: now, exp: now + LIFETIME, jti: crypto.randomUUID(), cnf: { jkt: this.holder.jkt } },
      ...change,
    };
  }

  /** A token that the federation itself would sign. */
  token(door: Door, change: Fields = {}): string {
    const { key, jwk } = this.signer;
    return forgedJwt({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid }, this.claims(door, change), es256(key));
  }
}

function gatewayDoor(cluster: Cluster, sites: readonly SiteView[], name: string): Door {
  const found = sites.find(({ site }) => site.name === name);
  if (found === undefined) throw new Error(`there is no site ${name}`);
  const ca = cluster.harness.siteRoot(name);
  const { siteId: audience } = found.site;
  return new Door({
    ...{ name: 'gateway', url: found.endpoint, ca, audience },
    ...{ path: '/v1/vees', scope: SITE_SCOPES.join(' ') },
  });
}
