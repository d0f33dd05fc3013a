import type { TokenRecord } from '@hanse/identity';
import type { Clock, Logger } from '@hanse/kernel';
import type { AuditLog } from '@hanse/store';
import type { RevocableKind } from './revocation-table.ts';

/** Nobody: an account that does not exist, or that nobody has logged in to yet. */
const NOBODY = 'nobody';

interface AuditParts {
  readonly audit: AuditLog;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/**
 * What is written down of logins, tokens and revocations: in the audit for ever, and in the log. Ids only; never a token,
 * a secret, or a name that was typed at a login, because people type passwords there.
 */
export class IdentityAudit {
  readonly #parts: AuditParts;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  tokenIssued({ tokenId, subject, actors, audience, vo, clientId, sessionId }: TokenRecord): void {
    const [act] = actors;
    const facts = { sub: subject, act, aud: audience, vo, client: clientId, sid: sessionId };
    this.#row({ entity: 'token', id: tokenId, event: 'issue', from: 'NONE', to: 'LIVE', by: act ?? subject }, facts);
    this.#parts.logger.info('token-issued', { jti: tokenId, ...given(facts) });
  }

  loggedIn(userId: string, facts: { readonly sid: string; readonly client: string; readonly address: string }): void {
    this.#row(
      { entity: 'login', id: userId, event: 'succeed', from: 'NONE', to: 'LOGGED_IN', by: userId },
      { ...facts },
    );
    this.#parts.logger.info('logged-in', { sub: userId, ...facts });
  }

  /** `userId` of the account that was meant, if there is one. */
  loginFailed(userId: string | undefined, facts: { readonly address: string; readonly code: string }): void {
    const id = userId ?? NOBODY;
    this.#row({ entity: 'login', id, event: 'fail', from: 'NONE', to: 'REFUSED', by: NOBODY }, facts);
    this.#parts.logger.warn('login-failed', { sub: id, ...facts });
  }

  /** An identity at an upstream provider opens the account from now on. */
  identityLinked(identityId: string, userId: string, issuer: string): void {
    const facts = { sub: userId, issuer };
    this.#row({ entity: 'identity', id: identityId, event: 'link', from: 'NONE', to: 'LINKED', by: userId }, facts);
    this.#parts.logger.info('identity-linked', { identityId, ...facts });
  }

  /** An account was disabled or enabled, or has another password. */
  accountChanged(userId: string, change: 'disable' | 'enable' | 'set-password', by: string): void {
    const to = change === 'disable' ? 'DISABLED' : 'ENABLED';
    this.#row({ entity: 'account', id: userId, event: change, from: 'NONE', to, by }, {});
    this.#parts.logger.info('account-changed', { sub: userId, change, by });
  }

  /** Signing keys became known to others: all of them were replaced. */
  keysReplaced(generation: number, keyId: string, by: string): void {
    const facts = { generation: String(generation), kid: keyId };
    this.#row({ entity: 'key', id: keyId, event: 'replace', from: 'NONE', to: 'SIGNING', by }, facts);
    this.#parts.logger.warn('signing-keys-replaced', { ...facts, by });
  }

  identityUnlinked(identityId: string, userId: string): void {
    this.#row({ entity: 'identity', id: identityId, event: 'unlink', from: 'LINKED', to: 'GONE', by: userId }, {});
    this.#parts.logger.info('identity-unlinked', { identityId, sub: userId });
  }

  robotCreated(robotId: string, by: string, facts: Readonly<Record<'name' | 'vo' | 'role', string | undefined>>): void {
    this.#row({ entity: 'robot', id: robotId, event: 'create', from: 'NONE', to: 'LIVE', by }, facts);
    this.#parts.logger.info('robot-created', { robotId, by, ...given(facts) });
  }

  robotRemoved(robotId: string, by: string): void {
    this.#row({ entity: 'robot', id: robotId, event: 'remove', from: 'LIVE', to: 'GONE', by }, {});
    this.#parts.logger.info('robot-removed', { robotId, by });
  }

  /** Somebody who is not the robot that they say; what they said is not kept. */
  clientRefused(facts: { readonly address: string; readonly code: string }): void {
    this.#row({ entity: 'robot', id: NOBODY, event: 'fail', from: 'NONE', to: 'REFUSED', by: NOBODY }, facts);
    this.#parts.logger.warn('client-refused', facts);
  }

  revoked(kind: RevocableKind, id: string, by: string, reason?: string): void {
    this.#row({ entity: kind, id, event: 'revoke', from: 'LIVE', to: 'REVOKED', by }, { reason });
    this.#parts.logger.info('revoked', { kind, id, by });
  }

  restored(kind: RevocableKind, id: string, by: string): void {
    this.#row({ entity: kind, id, event: 'restore', from: 'REVOKED', to: 'LIVE', by }, {});
    this.#parts.logger.info('revocation-taken-back', { kind, id, by });
  }

  #row(
    what: { entity: string; id: string; event: string; from: string; to: string; by: string },
    facts: Readonly<Record<string, string | undefined>>,
  ): void {
    const { audit, clock } = this.#parts;
    const told = Object.entries(given(facts)).map(([name, value]) => `${name} ${value}`);
    audit.append({ ...what, at: clock.now(), ...(told.length === 0 ? {} : { reason: told.join(', ') }) });
  }
}

function given(facts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
