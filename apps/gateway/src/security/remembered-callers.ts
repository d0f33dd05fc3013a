import type { ClientCertificate, Credentials } from '@hanse/http';
import type { TrustBundle } from '@hanse/identity';
import type { Clock, Instant, Millis } from '@hanse/kernel';
import type { GatewayPrincipal } from './gateway-principal.ts';

/** How long a judgement stands without being made anew: far less than the clocks of token and site may differ. */
const STANDS: Millis = 1_000;
/** Of one connection; the federation acts for many users over each of its own. */
const MOST_OF_A_CONNECTION = 256;

interface Judgement {
  readonly principal: GatewayPrincipal;
  readonly bundle: TrustBundle | undefined;
  readonly until: Instant;
}

/**
 * Who was just let in over the same connection with the same token, so that a busy service costs a look-up for each
 * request. Only for tokens that are bound to the certificate of the connection: a proof is good for one request alone.
 * A new bundle ends every judgement, and so does a second.
 */
export class RememberedCallers {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #bundle: () => TrustBundle | undefined;
  /** By connection, and forgotten with it. */
  readonly #judgements = new WeakMap<ClientCertificate, Map<string, Judgement>>();

  constructor(parts: { clock: Pick<Clock, 'now'>; bundle: () => TrustBundle | undefined }) {
    this.#clock = parts.clock;
    this.#bundle = parts.bundle;
  }

  find(credentials: Credentials): GatewayPrincipal | undefined {
    const token = tokenAlone(credentials);
    if (token === undefined || credentials.clientCertificate === undefined) return undefined;
    const judgement = this.#judgements.get(credentials.clientCertificate)?.get(token);
    if (judgement === undefined || judgement.bundle !== this.#bundle()) return undefined;
    return judgement.until > this.#clock.now() ? judgement.principal : undefined;
  }

  /** `bundle` is the one that the judgement was made by. */
  remember(credentials: Credentials, principal: GatewayPrincipal, bundle: TrustBundle | undefined): void {
    const token = tokenAlone(credentials);
    const { clientCertificate } = credentials;
    if (token === undefined || clientCertificate === undefined) return;
    const known = this.#judgements.get(clientCertificate) ?? new Map<string, Judgement>();
    if (known.size >= MOST_OF_A_CONNECTION) known.clear();
    known.set(token, { principal, bundle, until: this.#clock.now() + STANDS });
    this.#judgements.set(clientCertificate, known);
  }
}

/** The bearer token, when it is all that the request shows beside its certificate. */
function tokenAlone({ headers }: Credentials): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined || !authorization.startsWith('Bearer ')) return undefined;
  return headers['dpop'] === undefined && headers['x-auth-token'] === undefined ? authorization : undefined;
}
