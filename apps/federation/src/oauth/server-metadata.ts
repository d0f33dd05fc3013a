import { GRANT_TYPES } from './clients.ts';

/** Robots prove themselves; every other client is public. */
const AUTHENTICATIONS = ['none', 'private_key_jwt', 'client_secret_basic', 'client_secret_post'];

/** What programs need to know of the authorization server (RFC 8414 §2), which is named by its base URL. */
export function serverMetadata(url: string): object {
  return {
    issuer: url,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}/oauth/token`,
    device_authorization_endpoint: `${url}/oauth/device_authorization`,
    revocation_endpoint: `${url}/oauth/revoke`,
    jwks_uri: `${url}/.well-known/jwks.json`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: GRANT_TYPES,
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: AUTHENTICATIONS,
    token_endpoint_auth_signing_alg_values_supported: ['ES256'],
    revocation_endpoint_auth_methods_supported: AUTHENTICATIONS,
    revocation_endpoint_auth_signing_alg_values_supported: ['ES256'],
    dpop_signing_alg_values_supported: ['ES256'],
    authorization_response_iss_parameter_supported: true,
  };
}
