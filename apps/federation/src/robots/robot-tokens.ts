import { lesserRole, type TokenIssuer } from '@hanse/identity';
import type { Clock, UserId } from '@hanse/kernel';
import { oauthRefusal } from '../oauth/oauth-refusal.ts';
import { requestedScope } from '../oauth/requested-scope.ts';
import type { TokenAnswer } from '../oauth/token-answer.ts';
import { FEDERATION_AUDIENCE } from '../users/access-tokens.ts';
import type { Memberships } from '../vos/memberships.ts';
import type { Robot } from './robot.ts';

const LIFETIME = 15 * 60_000;

interface Parts {
  readonly issuer: TokenIssuer;
  readonly memberships: Pick<Memberships, 'require'>;
  /** Throws IDENTITY_REVOKED. */
  readonly requireUser: (userId: UserId) => void;
  readonly clock: Pick<Clock, 'now'>;
}

/** The tokens of robots: never more than what they were registered for, nor than what they are in their VO now. */
export class RobotTokens {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** IDENTITY_OAUTH_REFUSED; IDENTITY_REVOKED also when its maker was revoked; FEDERATION_VO_NOT_MEMBER. */
  async answer(robot: Robot, asked: { scope?: string; vo?: string; jkt: string }): Promise<TokenAnswer> {
    const { issuer, requireUser, clock } = this.#parts;
    const { robotId, inVo, createdBy } = robot;
    requireUser(robotId);
    requireUser(createdBy);
    if (asked.vo !== undefined && asked.vo !== inVo?.vo) {
      throw oauthRefusal('invalid_request', 'the robot is not registered for this vo');
    }
    const scope = requestedScope(asked.scope, robot.scope);
    const { token, expiresAt } = await issuer.issue({
      ...{ subject: robotId, clientId: robotId, audience: FEDERATION_AUDIENCE, scope: scope.split(' ') },
      ...{ lifetime: LIFETIME, confirmation: { jkt: asked.jkt } },
      ...this.#membership(robot),
    });
    const expires_in = Math.floor((expiresAt - clock.now()) / 1000);
    return { access_token: token, token_type: 'DPoP', expires_in, scope };
  }

  #membership({ robotId, inVo }: Robot) {
    if (inVo === undefined) return { roles: [], groups: [] };
    const { role, groups } = this.#parts.memberships.require(inVo.vo, robotId);
    return { vo: inVo.vo, roles: [lesserRole(inVo.role, role)], groups };
  }
}
