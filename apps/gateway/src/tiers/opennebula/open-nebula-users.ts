import type { Credentials } from '@hanse/http';
import { type Clock, HanseError, type Instant, type Millis } from '@hanse/kernel';
import { childNamed, childrenNamed, childText, type XmlElement } from '@hanse/ovf';
import type { AskedService } from '../ask-service.ts';
import { IdentityCache } from '../identity-cache.ts';
import type { LocalIdentity, LocalUser } from '../local-identity.ts';
import { callRpc, parsed } from './xml-rpc.ts';

/** How long OpenNebula is taken at its word, unless configured otherwise. */
export const OPEN_NEBULA_CACHE: Millis = 60_000;
/** The user who asks. */
const MYSELF = -1;
/** Error codes of the XML-RPC API: AUTHENTICATION, AUTHORIZATION. */
const REFUSALS: readonly number[] = [0x100, 0x200];
/** Tokens that oned makes: digests in hex. Passwords are never sent on, so that nobody guesses them through here. */
const SECRET = /^[0-9a-f]{40}$|^[0-9a-f]{64}$/;
const NAME = /^[^\s:]{1,128}$/;

/**
 * The users of the provider's OpenNebula, by login tokens (`oneuser token-create`), as `user:token` in HTTP Basic
 * authentication (RFC 7617): the same session that OpenNebula's own services take.
 */
export class OpenNebulaUsers implements LocalIdentity {
  readonly source = 'opennebula';
  readonly #service: AskedService;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #cache: IdentityCache;
  readonly #operatorGroup: string | undefined;

  constructor(parts: {
    service: AskedService;
    clock: Pick<Clock, 'now'>;
    /** The group whose members are operators of the site; absent: nobody. */
    operatorGroup?: string | undefined;
    cacheFor?: Millis | undefined;
  }) {
    this.#service = parts.service;
    this.#clock = parts.clock;
    this.#operatorGroup = parts.operatorGroup;
    this.#cache = new IdentityCache({ clock: parts.clock, keep: parts.cacheFor ?? OPEN_NEBULA_CACHE });
  }

  recognises({ headers }: Credentials): boolean {
    return /^Basic +/i.test(headers.authorization ?? '');
  }

  /** Throws GATEWAY_LOCAL_CREDENTIAL_REFUSED, PEER_UNREACHABLE, PEER_ANSWER_UNEXPECTED. */
  async identify({ headers }: Credentials): Promise<LocalUser> {
    const { session, token } = sessionOf(headers.authorization ?? '');
    return this.#cache.user(session, async () => this.#userOf(await this.#ownInfo(session), token));
  }

  /** `one.user.info` of the one who asks: a session that oned does not know is refused by it. */
  async #ownInfo(session: string): Promise<XmlElement> {
    const method = 'one.user.info';
    const answer = await callRpc(this.#service, method, [session, MYSELF]);
    if (answer.ok) return parsed(this.#service, method, answer.value);
    if (REFUSALS.includes(answer.code)) throw refused('OpenNebula does not know it');
    const { peer } = this.#service;
    throw new HanseError('PEER_ANSWER_UNEXPECTED', {
      peer,
      method: 'POST',
      path: method,
      problem: `error ${answer.code}`,
    });
  }

  #userOf(info: XmlElement, token: string): LocalUser {
    const [id, name, group] = [childText(info, 'ID'), childText(info, 'NAME'), childText(info, 'GNAME')];
    if (id === undefined || name === undefined) throw refused('OpenNebula does not say whose it is');
    if (childText(info, 'ENABLED') === '0') throw refused('its user is disabled');
    return {
      source: this.source,
      name: id,
      displayName: name,
      isOperator: this.#operatorGroup !== undefined && group === this.#operatorGroup,
      ...(group === undefined ? {} : { project: group }),
      until: this.#endOf(info, token),
    };
  }

  /** Of the tokens that `one.user.login` gave the user, the one shown must be there and not be over. */
  #endOf(info: XmlElement, token: string): Instant {
    const found = childrenNamed(info, 'LOGIN_TOKEN').find((one) => childNamed(one, 'TOKEN')?.text === token);
    if (found === undefined) throw refused('it is no login token');
    const seconds = Number(childText(found, 'EXPIRATION_TIME') ?? Number.NaN);
    const until = seconds === -1 ? Number.POSITIVE_INFINITY : seconds * 1000;
    if (until > this.#clock.now()) return until;
    throw refused('it has expired');
  }
}

function sessionOf(authorization: string): { readonly session: string; readonly token: string } {
  const [, encoded = ''] = /^Basic +([\w+/-]+=*)$/i.exec(authorization) ?? [];
  const session = Buffer.from(encoded, 'base64').toString('utf8');
  const at = session.indexOf(':');
  const [name, token] = [session.slice(0, Math.max(0, at)), session.slice(at + 1)];
  if (at > 0 && NAME.test(name) && SECRET.test(token)) return { session, token };
  throw refused('it is not of the form user:token with a token made by "oneuser token-create"');
}

function refused(problem: string): HanseError {
  return new HanseError('GATEWAY_LOCAL_CREDENTIAL_REFUSED', { what: 'OpenNebula session', problem });
}
