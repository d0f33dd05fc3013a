import { readFileSync } from 'node:fs';
import type { ClientCertificate, Credentials } from '@hanse/http';
import { type CertificateFacts, type ForeignRoot, verifyForeignChain } from '@hanse/identity';
import { type Clock, HanseError } from '@hanse/kernel';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Authenticator, Identified } from './authenticator.ts';
import { certifiedCapabilities } from './certified-capabilities.ts';
import { ForeignUsers } from './foreign-users.ts';
import type { SiteTrust } from './site-trust.ts';

const PEM = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;

interface TrustedRoot extends ForeignRoot {
  readonly users: ForeignUsers;
}

interface Seen {
  readonly facts: CertificateFacts;
  readonly name: string;
  readonly root: TrustedRoot;
}

/**
 * People with certificates of authorities that the provider itself trusts, as those of a grid, who show no token. Each is
 * mapped by name to a user of the federation; the federation has no say in it, and gives them no role.
 */
export class ForeignCertificates implements Authenticator {
  readonly #trust: SiteTrust;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #roots: readonly TrustedRoot[];
  readonly #seen = new WeakMap<ClientCertificate, Seen>();
  readonly #known = new WeakMap<Seen, { readonly userId: string; readonly identified: Identified }>();

  /** Throws GATEWAY_USER_MAP_INVALID, GATEWAY_CONFIG_INVALID. */
  constructor(parts: {
    trust: SiteTrust;
    clock: Pick<Clock, 'now'>;
    authorities: NonNullable<GatewayConfig['userAuthorities']>;
  }) {
    this.#trust = parts.trust;
    this.#clock = parts.clock;
    this.#roots = parts.authorities.flatMap(({ file, namePrefixes, mapFile }) => {
      const users = new ForeignUsers({ mapFile });
      return rootsIn(file).map((certificatePem) => ({ certificatePem, namePrefixes, users }));
    });
  }

  /** Names of the federation are judged by its own authorities, however they are written. */
  accepts({ headers, clientCertificate }: Credentials): boolean {
    if (this.#roots.length === 0 || headers.authorization !== undefined || clientCertificate === undefined)
      return false;
    return !clientCertificate.uriSans.some((name) => /^urn:hanse:/i.test(name));
  }

  /** Throws IDENTITY_CERTIFICATE_INVALID, IDENTITY_REVOKED, GATEWAY_USER_UNMAPPED. */
  async authenticate({ clientCertificate }: Credentials): Promise<Identified> {
    if (clientCertificate === undefined) throw new HanseError('IDENTITY_TOKEN_MISSING');
    const seen = this.#verified(clientCertificate);
    this.#trust.requireUnrevoked(seen.facts);
    const userId = seen.root.users.find(seen.name);
    if (userId === undefined) throw new HanseError('GATEWAY_USER_UNMAPPED', { name: seen.name });
    const known = this.#known.get(seen);
    if (known?.userId === userId) return known.identified;
    const { words, held } = certifiedCapabilities(userId);
    const identified: Identified = {
      principal: { kind: 'user', id: userId, roles: [], scope: words },
      requester: { kind: 'user', id: userId, memberships: [], carries: [], ...held },
      standing: () => this.#trust.certificateStanding(seen.facts, seen.facts.notAfter),
      // The map names users by the ids that the federation gives; an id of the provider's own tier is not one of them.
      issuer: this.#trust.issuer,
    };
    this.#known.set(seen, { userId, identified });
    return identified;
  }

  #verified(certificate: ClientCertificate): Seen {
    const seen = this.#seen.get(certificate);
    if (seen !== undefined && this.#clock.now() <= seen.facts.notAfter) return seen;
    const { chainPem } = certificate;
    const verified = verifyForeignChain({ chainPem, roots: this.#roots, clock: this.#clock });
    this.#seen.set(certificate, verified);
    return verified;
  }
}

function rootsIn(file: string): readonly string[] {
  const found = readText(file).match(PEM) ?? [];
  if (found.length > 0) return found;
  throw new HanseError('GATEWAY_CONFIG_INVALID', { at: '/userAuthorities', problem: `${file} holds no certificate` });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const problem = `${file} cannot be read`;
    throw new HanseError('GATEWAY_CONFIG_INVALID', { at: '/userAuthorities', problem }, cause);
  }
}
