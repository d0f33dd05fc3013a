import type { ErrorRow } from '../error-row.ts';

/** Failures of knowing who somebody is and what they may do. */
export const IDENTITY_ERRORS = {
  IDENTITY_TOKEN_MISSING: {
    kind: 'unauthenticated',
    message: 'The request carries neither a token nor a trusted client certificate',
    remedy: 'Log in and send the token as "Authorization: DPoP <token>" with a proof, or as Bearer over mutual TLS.',
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
  IDENTITY_AUTHORITY_ENDED: {
    kind: 'unavailable',
    message: 'The authority {authority} ended at {ended} and can issue nothing any more',
    remedy: 'Join with a new identity: leave the federation, and join again with a new invitation.',
  },
  IDENTITY_JOIN_UNPROVEN: {
    kind: 'unauthenticated',
    message: 'The request to join does not prove what it says: {problem}',
    remedy:
      'Join from the data folder of the site that the invitation was used for first, or ask for a new invitation.',
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
  IDENTITY_SCOPE_INVALID: {
    kind: 'invalid',
    message: 'The scope {scope} is not acceptable: {problem}',
    remedy: 'Write resource.action:/path with steps of letters, digits, ".", "_" and "-", e.g. vee.operate:/vo/bio.',
  },
  IDENTITY_TOKEN_EARLY: {
    kind: 'unauthenticated',
    message: 'The token is not valid yet: {problem}',
    remedy: 'Set the clocks of this machine and of the issuer right; 30 s of difference are allowed.',
  },
  IDENTITY_TOKEN_BINDING: {
    kind: 'unauthenticated',
    message: 'The token is bound to a key that was not shown: {problem}',
    remedy: 'Send the token with the client certificate or with a DPoP proof of the key it was issued for.',
  },
  IDENTITY_REVOKED: {
    kind: 'unauthenticated',
    message: 'The {kind} {id} was revoked',
    remedy: 'Log in again; if that is refused too, ask an operator of the federation.',
  },
  IDENTITY_PROOF_INVALID: {
    kind: 'unauthenticated',
    message: 'The DPoP proof is not acceptable: {problem}',
    remedy: 'Send one fresh ES256 proof (RFC 9449) for this method, this URL and this token.',
  },
  IDENTITY_PROOF_REPLAYED: {
    kind: 'unauthenticated',
    message: 'The DPoP proof {tokenId} was used before',
    remedy: 'Make a new proof for every request.',
  },
  IDENTITY_PROOF_NONCE: {
    kind: 'unauthenticated',
    message: 'The DPoP proof does not hold the nonce of this server',
    remedy: 'Repeat the request with a proof that holds the nonce of the DPoP-Nonce header.',
  },
  IDENTITY_PROOFS_FULL: {
    kind: 'unavailable',
    message: 'More than {limit} DPoP proofs arrived within their time window',
    remedy: 'Wait a moment and try again with a new proof.',
  },
  IDENTITY_EXCHANGE_REFUSED: {
    kind: 'forbidden',
    message: 'The token cannot be exchanged ({reason}): {problem}',
    remedy:
      'Ask for one audience the actor may reach and for no more than the token allows, with the key it is bound to.',
  },
  IDENTITY_KEY_RING_INVALID: {
    kind: 'internal',
    message: 'Key ring {file} cannot be used: {problem}',
    remedy: 'Restore the file (mode 0600), or delete it: a new key is made, and the tokens of the old ones end.',
  },
  IDENTITY_RECOVERY_KEY_AWAY: {
    kind: 'conflict',
    message: 'The recovery key {kid} is not in {file}: {problem}',
    remedy: 'Bring the file there from where it is kept (mode 0600), repeat the command, and take it away again.',
  },
  IDENTITY_BUNDLE_INVALID: {
    kind: 'invalid',
    message: 'The trust bundle is not acceptable: {problem}',
    remedy:
      'Fetch the current bundle of {federation}; if it is refused again, its operator must look at the signing key.',
  },
  IDENTITY_BUNDLE_ROLLED_BACK: {
    kind: 'conflict',
    message: 'The trust bundle has sequence {found}, but {known} is known already',
    remedy: 'The federation must go on from its newest sequence; look whether its database came from an old backup.',
  },
  IDENTITY_BUNDLE_FORKED: {
    kind: 'conflict',
    message: 'Two different trust bundles have the sequence {sequence}',
    remedy: 'Only one instance of the federation may sign bundles; if there is one, its signing key was stolen.',
  },
  IDENTITY_BUNDLE_STALE: {
    kind: 'unavailable',
    message: 'The trust bundle of {issuedAt} is too old for requests that {use}',
    remedy: 'Make the federation reachable from this site; the bundle is fetched as soon as it is.',
  },
  IDENTITY_POLICY_INVALID: {
    kind: 'invalid',
    message: 'The policy {name} is not acceptable: {problems}',
    remedy: 'Correct what is named; the rest of the document was understood.',
  },
  IDENTITY_SESSION_ENDED: {
    kind: 'unauthenticated',
    message: 'The session cannot be continued: {because}',
    remedy: 'Log in again.',
  },
  IDENTITY_OAUTH_REFUSED: {
    kind: 'invalid',
    message: 'The authorization server refused the request ({error}): {problem}',
    remedy:
      'Begin the login again; a program must ask as /.well-known/oauth-authorization-server of the federation says.',
  },
  IDENTITY_ASSERTION_INVALID: {
    kind: 'unauthenticated',
    message: 'The assertion of the client is not acceptable: {problem}',
    remedy:
      'Sign a new one for each request (RFC 7523): "iss" and "sub" the client id, "aud" the token endpoint, a short "exp".',
  },
  IDENTITY_LOGIN_THROTTLED: {
    kind: 'unavailable',
    message: 'Too many logins have failed; the next is possible in {seconds} s',
    remedy: 'Wait, then check the user name and the password.',
  },
} as const satisfies Record<string, ErrorRow>;
