import { createHttpClient, type HttpClient } from '@hanse/http/client';
import { type IssuedToken, type ServiceIdentity, siteUri, type TokenIssuer } from '@hanse/identity';
import type { Clock, Rng, SiteId, TraceContext } from '@hanse/kernel';
import { type Delegation, delegated, observing } from './delegation.ts';
import type { JoinedSite } from './site-table.ts';

const TOKEN_LIFETIME = 10 * 60_000;
const RENEW_BEFORE = 60_000;

export interface ConnectionParts {
  readonly identity: ServiceIdentity;
  readonly issuer: TokenIssuer;
  /** Who acts for the users, and watches the sites for itself: the federation's own name. */
  readonly actor: string;
  /** Whether a token was revoked, by its owner or an operator: another one is then asked for. */
  readonly isRevoked: (tokenId: string) => boolean;
  readonly trace: () => TraceContext | undefined;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** The connections to one gateway that show one certificate of the federation's, and the tokens that are bound to it. */
export class GatewayConnection {
  readonly siteId: SiteId;
  readonly endpoint: string;
  readonly client: HttpClient;
  readonly #parts: ConnectionParts;
  readonly #thumbprint: string;
  readonly #tokens = new Map<string, IssuedToken>();

  /** The gateway must prove to be of this very site, by a certificate of the site's own authority. */
  constructor(parts: ConnectionParts & { site: JoinedSite }) {
    const { site, identity, trace, clock, rng } = parts;
    const { certFile, keyFile } = identity.files;
    this.#parts = parts;
    this.siteId = site.siteId;
    this.#thumbprint = identity.thumbprint();
    this.endpoint = site.endpoint;
    this.client = createHttpClient({
      baseUrl: site.endpoint,
      peer: `the gateway of site ${site.name}`,
      ca: site.authority,
      serverUri: siteUri(site.siteId),
      ...{ certFile, keyFile, trace, clock, rng },
    });
  }

  /** Tokens are reused until shortly before their end, so that a busy deployment does not sign one per request. */
  async token(onBehalfOf?: Delegation): Promise<string> {
    const { issuer, actor, isRevoked, clock } = this.#parts;
    const key = JSON.stringify(onBehalfOf ?? null);
    const known = this.#tokens.get(key);
    const isGood = known !== undefined && known.expiresAt - RENEW_BEFORE > clock.now() && !isRevoked(known.tokenId);
    if (isGood) return known.token;
    const issued = await issuer.issue({
      ...(onBehalfOf === undefined ? observing(actor) : { ...delegated(onBehalfOf), act: actor }),
      audience: this.siteId,
      confirmation: { 'x5t#S256': this.#thumbprint },
      lifetime: TOKEN_LIFETIME,
    });
    this.#forgetEnded();
    this.#tokens.set(key, issued);
    return issued.token;
  }

  /** There is a token for every application that was asked about, so they must not pile up. */
  #forgetEnded(): void {
    const now = this.#parts.clock.now();
    for (const [key, { expiresAt }] of this.#tokens) if (expiresAt <= now) this.#tokens.delete(key);
  }
}
