export { localId, namespacedId } from './accounts/namespaced-id.ts';
export {
  derivePassword,
  hashPassword,
  needsRehash,
  PASSWORD_COST,
  type PasswordCost,
  type PasswordDerivation,
  verifyPassword,
} from './accounts/password.ts';
export { BundleKeeper, type BundleUse, FRESHNESS, type Freshness } from './bundle/bundle-keeper.ts';
export type { BundleStore, StoredBundle } from './bundle/bundle-store.ts';
export { type KeyReplacement, readKeyReplacement, signKeyReplacement } from './bundle/key-replacement.ts';
export { readBundle } from './bundle/read-bundle.ts';
export { membershipId, REVOCABLES, type Revocable, type Revocation } from './bundle/revocation.ts';
export { type RevocableCertificate, RevocationList } from './bundle/revocation-list.ts';
export { BUNDLE_TYPE, type BundleContent, buildBundle, signBundle } from './bundle/sign-bundle.ts';
export { BUNDLE_FORMAT, type BundledVo, type TrustBundle } from './bundle/trust-bundle.ts';
export { type BundleTrust, requireInTime, type VerifiedBundle, verifyBundle } from './bundle/verify-bundle.ts';
export { CertificateAuthority, type CertificateNames } from './certificates/certificate-authority.ts';
export { type CertificateRequest, createCertificateRequest } from './certificates/certificate-request.ts';
export { ClientVerdicts, type PresentedChain } from './certificates/client-verdicts.ts';
export { hostNames } from './certificates/host-names.ts';
export {
  type CertifiedRole,
  type CertifiedUser,
  type ServiceUri,
  siteOfNames,
  siteUri,
  type UserUri,
  userOfNames,
  userUri,
  type VoUri,
  voRoleUri,
  voUri,
} from './certificates/names.ts';
export { endsSoon, renewalJitter, renewalTime, shouldRenew } from './certificates/renewal.ts';
export { ServiceCertificate } from './certificates/service-certificate.ts';
export type { ServiceFiles, ServiceIdentity } from './certificates/service-identity.ts';
export { certificateThumbprint, thumbprintOf } from './certificates/thumbprint.ts';
export { isUnderPrefix, type TrustRoot } from './certificates/trust-root.ts';
export { certifiedRole, LONGEST_USER_CERTIFICATE, mintUserCertificate } from './certificates/user-certificate.ts';
export {
  type CertificateFacts,
  fingerprintOf,
  readCertificate,
  verifyCertificate,
} from './certificates/verify-certificate.ts';
export { type VerifiedChain, verifyChain } from './certificates/verify-chain.ts';
export { type ForeignRoot, verifyForeignChain } from './certificates/verify-foreign-chain.ts';
export { accessTokenHash, createProof, type ProofRequest } from './dpop/create-proof.ts';
export { NonceSource } from './dpop/nonce-source.ts';
export { PROOF_AGE, ProofVerifier, type VerifiedProof } from './dpop/proof-verifier.ts';
export { ReplayCache } from './dpop/replay-cache.ts';
export { htuOf, type RequestTarget } from './dpop/request-target.ts';
export { decideExchange, type ExchangeRequest } from './exchange/decide-exchange.ts';
export {
  type ExchangeReason,
  type ExchangeRefusal,
  exchangeError,
  type OAuthExchangeError,
  oauthExchangeError,
} from './exchange/exchange-refusal.ts';
export type { ActorRule, Audiences, ExchangeRules, SelfRule } from './exchange/exchange-rules.ts';
export {
  decodeInvitation,
  encodeInvitation,
  type InvitationCard,
  invitationDigest,
  type MintedInvitation,
  matchesInvitation,
  mintInvitation,
} from './invitations/invitation.ts';
export { type JoinProof, type JoinStatement, signJoinStatement, verifyJoin } from './invitations/join-proof.ts';
export {
  authorisationMatrix,
  type MatrixCell,
  type MatrixOperation,
  type MatrixPrincipal,
  matrixPrincipals,
  unruledOperations,
  type WrongCell,
  wrongCells,
} from './policy/authorisation-matrix.ts';
export { withCapabilities } from './policy/capable.ts';
export { decide, type PolicyDecision, requireAllowed, type TriedRule } from './policy/decide.ts';
export { explainPolicy, namedActions, type PolicyExplanation } from './policy/explain.ts';
export {
  type Decision,
  type Grant,
  missingRows,
  Policy,
  type PolicyResource,
  type PolicyRow,
} from './policy/policy.ts';
export { type CaseOutcome, judgeCases, type PolicyCase } from './policy/policy-case.ts';
export { POLICY_FORMAT, type PolicyDocument, type PolicyRule, type PolicySet } from './policy/policy-document.ts';
export { policyOfRows } from './policy/policy-of-rows.ts';
export type { Principal, PrincipalKind } from './policy/principal.ts';
export { type PolicyProblem, parsePolicy, policyError, readPolicy } from './policy/read-policy.ts';
export { requesterOfToken, type TokenOrigin } from './policy/requester-of-token.ts';
export {
  lesserRole,
  type Membership,
  type Ownership,
  ownershipsOf,
  type Requester,
  type Resource,
  type Role,
  rolesOf,
  VO_ROLES,
  type VoRole,
} from './policy/rora.ts';
export type { PolicyQuestion } from './policy/rule-conditions.ts';
export { SITE_POLICY } from './policy/site-policy.ts';
export { loadOrCreateKey, writePrivateFile } from './private-key-file.ts';
export { covers, formatScope, parseScope, type Scope } from './scopes/scope.ts';
export {
  formatScopeList,
  isNarrower,
  LONGEST_SCOPE_LIST,
  leastScopes,
  MOST_SCOPES,
  parseScopeList,
  parseScopes,
  uncovered,
} from './scopes/scope-list.ts';
export { DEEPEST_PATH, holdsPath, LONGEST_PATH, parseScopePath, type ScopePath } from './scopes/scope-path.ts';
export { type Belonging, thingPath } from './scopes/thing-path.ts';
export {
  type AuthorizationGrant,
  type AuthorizationRefusal,
  type AuthorizationRequest,
  CODE_LIFETIME,
  checkAuthorizationRequest,
  grantAuthorization,
  type Redeemed,
  type RegisteredClient,
  redeemAuthorization,
} from './sessions/authorization-grant.ts';
export { checkLogin, type LoginAccount } from './sessions/check-login.ts';
export { ASSERTION_TYPE, AssertionVerifier, assertedClient, LONGEST_ASSERTION } from './sessions/client-assertion.ts';
export {
  type Approval,
  DEVICE_LIFETIME,
  type DeviceError,
  type DeviceGrant,
  type DeviceState,
  decideDeviceGrant,
  pollDeviceGrant,
  startDeviceGrant,
} from './sessions/device-grant.ts';
export { LoginThrottle } from './sessions/login-throttle.ts';
export { mintPkce, pkceChallenge } from './sessions/pkce.ts';
export {
  type Refreshed,
  type RefreshFamily,
  type RefreshRefusal,
  revokeFamily,
  rotateRefreshToken,
  startRefreshFamily,
} from './sessions/refresh-family.ts';
export { type MintedSecret, matchesSecret, mintSecret, secretDigest } from './sessions/secret.ts';
export {
  openSession,
  ownSessions,
  revokeSession,
  SESSION_LIMITS,
  type Session,
  type SessionState,
  sessionRevocation,
  sessionState,
  touchSession,
} from './sessions/session.ts';
export { normalUserCode, USER_CODE_LETTERS } from './sessions/user-code.ts';
export { type ActClaim, actClaim, LONGEST_ACT_CHAIN, readActClaim } from './tokens/actor-chain.ts';
export { bearerToken } from './tokens/bearer-token.ts';
export {
  type Confirmation,
  confirmedThumbprint,
  isShown,
  type ShownKeys,
  verifyBinding,
} from './tokens/confirmation.ts';
export { KeyRing, type KeyState } from './tokens/key-ring.ts';
export { ROTATION, type RotationPolicy } from './tokens/key-rotation.ts';
export { type KeySet, keyThumbprint, type PublicJwk, publicJwk } from './tokens/key-set.ts';
export { RecoveryKey } from './tokens/recovery-key.ts';
export { type SentToken, sentToken } from './tokens/sent-token.ts';
export type { SigningKey, SigningKeys } from './tokens/signing-keys.ts';
export type { TokenClaims } from './tokens/token-claims.ts';
export {
  type IssuedToken,
  LONGEST_LIFETIME,
  TokenIssuer,
  type TokenRecord,
  type TokenRequest,
} from './tokens/token-issuer.ts';
export { CLOCK_TOLERANCE, TokenVerifier, type TrustedIssuer } from './tokens/token-verifier.ts';
