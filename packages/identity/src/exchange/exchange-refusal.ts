import { err, HanseError } from '@hanse/kernel';

/** Why a token is not exchanged. */
export type ExchangeReason =
  | 'actor-delegated'
  | 'actor-key-not-shown'
  | 'actor-unbound'
  | 'actor-unknown'
  | 'audience-refused'
  | 'chain-too-long'
  | 'expired'
  | 'impersonation'
  | 'scope-beyond-actor'
  | 'scope-empty'
  | 'scope-malformed'
  | 'scope-widened'
  | 'subject-bound-elsewhere'
  | 'subject-unbound';

export interface ExchangeRefusal {
  readonly reason: ExchangeReason;
  /** For people and the audit. */
  readonly problem: string;
}

/** The errors of a token endpoint (RFC 6749 §5.2, RFC 8693 §2.2.2). */
export type OAuthExchangeError = 'invalid_request' | 'invalid_scope' | 'invalid_target' | 'unauthorized_client';

const OAUTH_ERRORS: Readonly<Record<ExchangeReason, OAuthExchangeError>> = {
  'actor-delegated': 'invalid_request',
  'actor-key-not-shown': 'invalid_request',
  'actor-unbound': 'invalid_request',
  'actor-unknown': 'unauthorized_client',
  'audience-refused': 'invalid_target',
  'chain-too-long': 'invalid_request',
  expired: 'invalid_request',
  impersonation: 'unauthorized_client',
  'scope-beyond-actor': 'invalid_scope',
  'scope-empty': 'invalid_scope',
  'scope-malformed': 'invalid_scope',
  'scope-widened': 'invalid_scope',
  'subject-bound-elsewhere': 'invalid_request',
  'subject-unbound': 'invalid_request',
};

/** What the token endpoint answers for a reason. */
export function oauthExchangeError(reason: ExchangeReason): OAuthExchangeError {
  return OAUTH_ERRORS[reason];
}

/** The refusal as an error of the table. */
export function exchangeError({ reason, problem }: ExchangeRefusal): HanseError {
  return new HanseError('IDENTITY_EXCHANGE_REFUSED', { reason, problem });
}

export function refuse(
  reason: ExchangeReason,
  problem: string,
): { readonly ok: false; readonly error: ExchangeRefusal } {
  return err({ reason, problem });
}
