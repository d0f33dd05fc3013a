import type { Grant, PolicyRow } from '@hanse/identity';

const MEMBER: readonly Grant[] = [{ kind: 'user' }, { kind: 'operator' }];
const OPERATOR: readonly Grant[] = [{ kind: 'operator' }];
/** Ownership is looked at where the application is found: what is not yours does not exist for you. */
const OWNER = MEMBER;
/** Reached without a token: health, discovery, login, and joining with an invitation's secret. */
const PUBLIC: readonly Grant[] = [];

/** Who may do what at the federation; every operation of the API has a row. */
export const POLICY: readonly PolicyRow[] = [
  { operation: 'health.read', who: PUBLIC },
  { operation: 'keys.read', who: PUBLIC },
  { operation: 'bundle.read', who: PUBLIC },
  { operation: 'session.create', who: PUBLIC },
  { operation: 'session.refresh', who: PUBLIC },
  { operation: 'session.list', who: MEMBER },
  { operation: 'session.revoke', who: OWNER },
  { operation: 'certificate.create', who: MEMBER },
  { operation: 'certificate.list', who: MEMBER },
  { operation: 'certificate.revoke', who: OWNER },
  // Who asks is told by what is in the request: a code, a refresh token, a password, a browser's cookie.
  { operation: 'oauth.metadata', who: PUBLIC },
  { operation: 'oauth.authorize', who: PUBLIC },
  { operation: 'oauth.token', who: PUBLIC },
  { operation: 'oauth.device', who: PUBLIC },
  { operation: 'oauth.revoke', who: PUBLIC },
  { operation: 'login.show', who: PUBLIC },
  { operation: 'login.submit', who: PUBLIC },
  { operation: 'login.upstream', who: PUBLIC },
  { operation: 'login.upstream-callback', who: PUBLIC },
  { operation: 'identity.list', who: MEMBER },
  { operation: 'identity.link', who: MEMBER },
  { operation: 'identity.unlink', who: OWNER },
  { operation: 'device.show', who: PUBLIC },
  { operation: 'device.enter', who: PUBLIC },
  { operation: 'device.review', who: PUBLIC },
  { operation: 'device.decide', who: PUBLIC },
  { operation: 'site.join', who: PUBLIC },
  { operation: 'api.read', who: MEMBER },
  { operation: 'metrics.read', who: OPERATOR },
  { operation: 'user.read-self', who: MEMBER },
  { operation: 'user.create', who: OPERATOR },
  { operation: 'user.list', who: OPERATOR },
  { operation: 'token.list', who: MEMBER },
  { operation: 'token.revoke', who: OWNER },
  { operation: 'revocation.create', who: OPERATOR },
  { operation: 'revocation.list', who: OPERATOR },
  { operation: 'revocation.delete', who: OPERATOR },
  { operation: 'site.list', who: MEMBER },
  { operation: 'site.invite', who: OPERATOR },
  { operation: 'package.create', who: MEMBER },
  { operation: 'package.read', who: OWNER },
  { operation: 'package.list', who: MEMBER },
  { operation: 'package.download', who: OWNER },
  { operation: 'application.deploy', who: MEMBER },
  { operation: 'application.list', who: MEMBER },
  { operation: 'application.read', who: OWNER },
  { operation: 'application.act', who: OWNER },
  { operation: 'application.destroy', who: OWNER },
  { operation: 'application.usage', who: OWNER },
  { operation: 'application.export', who: OWNER },
  { operation: 'application.manifest', who: OWNER },
  { operation: 'vee.console', who: OWNER },
  { operation: 'vee.metrics', who: OWNER },
  { operation: 'order.read', who: OWNER },
  { operation: 'event.follow', who: MEMBER },
];
