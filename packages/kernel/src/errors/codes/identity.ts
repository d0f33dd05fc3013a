import type { ErrorRow } from '../error-row.ts';

/** Failures of knowing who somebody is and what they may do. */
export const IDENTITY_ERRORS = {
  IDENTITY_TOKEN_MISSING: {
    kind: 'unauthenticated',
    message: 'The request carries neither a token nor a trusted client certificate',
    remedy: 'Log in and send the token as "Authorization: Bearer <token>".',
  },
  IDENTITY_TOKEN_MALFORMED: {
    kind: 'unauthenticated',
    message: 'The token is not an access token of Hanse: {problem}',
    remedy: 'Send an unchanged ES256 access token (RFC 9068) as it was issued at login.',
  },
  IDENTITY_TOKEN_EXPIRED: {
    kind: 'unauthenticated',
    message: 'The token expired at {expiredAt}',
    remedy: 'Renew the session or log in again.',
  },
  IDENTITY_TOKEN_AUDIENCE: {
    kind: 'unauthenticated',
    message: 'The token is for {found}, not for {expected}',
    remedy: 'Ask for a token whose audience is {expected}.',
  },
  IDENTITY_TOKEN_ISSUER: {
    kind: 'unauthenticated',
    message: 'The token was issued by {found}; only {expected} is trusted here',
    remedy: 'Log in at {expected}.',
  },
  IDENTITY_TOKEN_SIGNATURE: {
    kind: 'unauthenticated',
    message: 'The signature of the token was not made with a key of {issuer}',
    remedy: 'Log in at {issuer} again; if its key was renewed, wait until this service has fetched the new one.',
  },
  IDENTITY_LOGIN_REFUSED: {
    kind: 'unauthenticated',
    message: 'The user name or the password is wrong',
    remedy: 'Check both; an operator can set a new password.',
  },
  IDENTITY_FORBIDDEN: {
    kind: 'forbidden',
    message: '{principal} may not do {operation}: {because}',
    remedy: 'Ask an operator for the role that is needed, or the owner to do it.',
  },
  IDENTITY_REQUEST_INVALID: {
    kind: 'invalid',
    message: 'The certificate request is not acceptable: {problem}',
    remedy: 'Send a PKCS #10 request in PEM for an ECDSA P-256 key, signed with that key.',
  },
  IDENTITY_CERTIFICATE_INVALID: {
    kind: 'unauthenticated',
    message: 'The certificate of {subject} is not acceptable: {problem}',
    remedy: 'Present a current certificate that was issued by {authority}.',
  },
  IDENTITY_INVITATION_INVALID: {
    kind: 'unauthenticated',
    message: 'The invitation is not valid: {problem}',
    remedy: 'Ask the operator of the federation for a new invitation and copy it in full.',
  },
  IDENTITY_KEY_UNREADABLE: {
    kind: 'internal',
    message: 'Key file {file} cannot be used: {problem}',
    remedy: 'It must hold an ECDSA P-256 private key in PEM (PKCS #8), readable by the owner only (mode 0600).',
  },
  IDENTITY_POLICY_AMBIGUOUS: {
    kind: 'internal',
    message: 'The policy has more than one row for operation {operation}',
    remedy: 'Put all grants of an operation into one row.',
  },
} as const satisfies Record<string, ErrorRow>;
