import { checkAuthorizationRequest } from '@hanse/identity';
import { HanseError } from '@hanse/kernel';
import { answerLocation } from '../login/browser-logins.ts';
import type { Purpose } from '../login/interaction.ts';
import { builtInClient } from './clients.ts';
import type { Form } from './form.ts';
import { oauthRefusal } from './oauth-refusal.ts';
import { requestedScope } from './requested-scope.ts';
import { requestedVo } from './requested-vo.ts';

const LONGEST_STATE = 512;
const THUMBPRINT = /^[\w-]{43}$/;

/** What becomes of an authorization request: a login, or the way back to the program with an error. */
export type Authorization = { readonly purpose: Purpose } | { readonly location: string };

/**
 * Judges an authorization request before anybody is asked anything. Throws IDENTITY_OAUTH_REFUSED when the redirect URI
 * is not known to be the client's: then nobody is redirected anywhere (RFC 9700 §4.11).
 */
export function authorize(query: Form, issuer: string): Authorization {
  const request = requestOf(query);
  const checked = checkAuthorizationRequest(request, builtInClient(request.clientId));
  const back = (error: string, problem: string) => {
    const state = query.get('state');
    const answer = { error, error_description: problem, ...(state === undefined ? {} : { state }), iss: issuer };
    return { location: answerLocation(request.redirectUri, answer) };
  };
  if (!checked.ok) {
    const { error, problem, mayRedirect } = checked.error;
    if (mayRedirect) return back(error, problem);
    throw oauthRefusal(error, problem);
  }
  if ((query.get('state') ?? '').length > LONGEST_STATE) return back('invalid_request', 'state is too long');
  if (request.jkt !== undefined && !THUMBPRINT.test(request.jkt)) return back('invalid_request', 'dpop_jkt is wrong');
  try {
    const scope = requestedScope(query.get('scope'));
    const vo = requestedVo(query);
    const state = query.get('state');
    return {
      purpose: {
        kind: 'authorize',
        request: { ...checked.value, scope, vo },
        ...(state === undefined ? {} : { state }),
      },
    };
  } catch (thrown) {
    if (!(thrown instanceof HanseError) || thrown.code !== 'IDENTITY_OAUTH_REFUSED') throw thrown;
    return back(String(thrown.details['error']), String(thrown.details['problem']));
  }
}

function requestOf(query: Form) {
  return {
    responseType: query.get('response_type') ?? '',
    clientId: query.get('client_id') ?? '',
    redirectUri: query.get('redirect_uri') ?? '',
    codeChallenge: query.get('code_challenge'),
    codeChallengeMethod: query.get('code_challenge_method'),
    scope: query.get('scope') ?? '',
    nonce: query.get('nonce'),
    jkt: query.get('dpop_jkt'),
  };
}
