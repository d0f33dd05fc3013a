import type { HttpApp } from '@hanse/http';
import { AssertionVerifier, type TokenClaims, type TokenIssuer, type TokenVerifier } from '@hanse/identity';
import type { Clock, Logger, Rng, UserId } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { InstanceIdentities } from '../instances/instance-identities.ts';
import { BrowserLogins } from '../login/browser-logins.ts';
import { InteractionTable } from '../login/interaction-table.ts';
import type { UpstreamLogin } from '../login/pages/login-page.ts';
import { PageSender } from '../login/send-page.ts';
import { RobotClients } from '../robots/robot-clients.ts';
import type { RobotTable } from '../robots/robot-table.ts';
import { RobotTokens } from '../robots/robot-tokens.ts';
import { deviceRoutes } from '../routes/device-routes.ts';
import { withForms } from '../routes/form-bodies.ts';
import { loginRoutes } from '../routes/login-routes.ts';
import { oauthRoutes } from '../routes/oauth-routes.ts';
import type { SiteTable } from '../sites/site-table.ts';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import type { RevocationService } from '../trust/revocation-service.ts';
import type { AccessTokens } from '../users/access-tokens.ts';
import type { SessionService } from '../users/session-service.ts';
import type { UserService } from '../users/user-service.ts';
import type { UserTable } from '../users/user-table.ts';
import type { Memberships } from '../vos/memberships.ts';
import { ClientGate } from './client-gate.ts';
import { DeviceLogins } from './device-logins.ts';
import { GrantTable } from './grant-table.ts';
import type { ProofGate } from './proof-gate.ts';
import { TokenEndpoint } from './token-endpoint.ts';
import { TokenExchange } from './token-exchange.ts';
import { TokenRevocation } from './token-revocation.ts';

interface Parts {
  readonly db: Database;
  readonly name: string;
  readonly url: string;
  readonly issuerName: string;
  readonly issuer: TokenIssuer;
  readonly verifier: TokenVerifier;
  readonly requireValid: (claims: TokenClaims) => void;
  readonly memberships: Memberships;
  readonly robots: RobotTable;
  /** Throws IDENTITY_REVOKED. */
  readonly requireUser: (userId: UserId) => void;
  readonly instances: InstanceIdentities;
  readonly proofs: ProofGate;
  readonly sessions: SessionService;
  readonly users: UserTable;
  readonly userService: UserService;
  readonly tokens: AccessTokens;
  readonly audit: IdentityAudit;
  readonly sites: SiteTable;
  readonly revocations: RevocationService;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** The authorization server, put together; `logins` is for whoever adds another way of logging in. */
export function openOAuth(parts: Parts) {
  const { db, url, clock, rng, logger, users, userService } = parts;
  const grants = new GrantTable({ db });
  const interactions = new InteractionTable({ db });
  const logins = new BrowserLogins({
    db,
    interactions,
    grants,
    issuer: url,
    clock,
    rng,
    memberships: parts.memberships,
  });
  const devices = new DeviceLogins({ db, grants, clock, rng });
  const exchange = new TokenExchange(parts);
  const endpoint = new TokenEndpoint({ ...parts, grants, exchange, robots: new RobotTokens(parts) });
  const revocation = new TokenRevocation(parts);
  const assertions = new AssertionVerifier({ audience: `${url}/oauth/token`, clock });
  const clients = new ClientGate({
    robots: new RobotClients({ robots: parts.robots, assertions, clock }),
    audit: parts.audit,
  });
  const pages = new PageSender({ federation: parts.name, logger });
  /** `upstreams` are the ways of logging in that the login page offers beside local accounts. */
  const addRoutes = (app: HttpApp, upstreams: (interactionId: string) => readonly UpstreamLogin[]) =>
    withForms(app, (inner) => {
      oauthRoutes(inner, { ...parts, clients, endpoint, devices, revocation });
      loginRoutes(inner, { url, logins, devices, users: userService, pages, upstreams });
      deviceRoutes(inner, { logins, devices, users, pages });
    });
  return { logins, pages, addRoutes };
}
