import type { NewRobot, RobotRequest } from '@hanse/api';
import { mintSecret } from '@hanse/identity';
import { type Clock, HanseError, type Rng, type UserId, UserIds } from '@hanse/kernel';
import type { Database } from '@hanse/store';
import type { Asker } from '../policy/asker.ts';
import type { Judge } from '../policy/judge.ts';
import { robotThing } from '../policy/things.ts';
import type { IdentityAudit } from '../trust/identity-audit.ts';
import type { RevocationService } from '../trust/revocation-service.ts';
import { NO_PASSWORD, type UserTable } from '../users/user-table.ts';
import type { Memberships } from '../vos/memberships.ts';
import type { VoFinder } from '../vos/vo-finder.ts';
import { type Robot, type RobotCredential, robotView } from './robot.ts';
import { robotScope } from './robot-scope.ts';
import type { RobotTable } from './robot-table.ts';

interface ServiceParts {
  readonly db: Database;
  readonly robots: RobotTable;
  readonly users: UserTable;
  readonly memberships: Memberships;
  readonly voFinder: VoFinder;
  readonly judge: Judge;
  readonly revocations: RevocationService;
  readonly audit: IdentityAudit;
  readonly clock: Clock;
  readonly rng: Rng;
}

/** Accounts for programs: made by people for themselves, and for a VO by those who lead it. */
export class RobotService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /** With its secret, unless it has a key. FEDERATION_VO_UNKNOWN, IDENTITY_FORBIDDEN, FEDERATION_ROBOT_SCOPE, _EXISTS. */
  create(asked: RobotRequest, asker: Asker, scope: readonly string[]): NewRobot {
    const { db, robots, users, memberships, audit, clock, rng } = this.#parts;
    this.#requireMayCreate(asked, asker);
    const robotId = UserIds.mint(clock, rng);
    const { secret, credential } = credentialOf(asked, rng);
    const inVo = asked.vo === undefined ? undefined : { vo: asked.vo, role: asked.role ?? ('viewer' as const) };
    const robot: Robot = {
      ...{ robotId, name: asked.name, scope: robotScope(asked.scope, { robotId, vo: asked.vo }, scope), credential },
      ...{ createdBy: asker.userId, createdAt: clock.now() },
      ...(inVo === undefined ? {} : { inVo }),
    };
    db.transaction(() => {
      this.#requireNewName(robot);
      users.insert({ userId: robotId, name: accountName(robot), passwordHash: NO_PASSWORD, role: 'member' });
      robots.insert(robot);
      if (inVo !== undefined) memberships.join(inVo.vo, robotId, { role: inVo.role, groups: [] });
      audit.robotCreated(robotId, asker.userId, { name: robot.name, vo: inVo?.vo, role: inVo?.role });
    });
    return { ...robotView(robot), ...(secret === undefined ? {} : { secret }) };
  }

  /** Those that the asker answers for. */
  list(asker: Asker): readonly Robot[] {
    return this.#parts.robots.list().filter((robot) => this.#may(robot, asker, 'robot.list'));
  }

  /** No token of it is good any more, here and in the bundle, when it resolves. FEDERATION_ROBOT_UNKNOWN. */
  async remove(robotId: UserId, asker: Asker): Promise<void> {
    const { db, robots, memberships, revocations, audit, clock } = this.#parts;
    const robot = robots.get(robotId);
    if (robot === undefined || !this.#may(robot, asker, 'robot.remove')) {
      throw new HanseError('FEDERATION_ROBOT_UNKNOWN', { robot: robotId });
    }
    const { inVo } = robot;
    db.transaction(() => {
      robots.setRemoved(robotId, clock.now());
      if (inVo !== undefined) memberships.removeIfThere(inVo.vo, robotId, asker.userId);
      audit.robotRemoved(robotId, asker.userId);
    });
    await revocations.revoke({ kind: 'user', id: robotId, reason: 'the robot was removed' }, asker.userId);
  }

  #requireMayCreate({ vo, role }: RobotRequest, asker: Asker): void {
    const { voFinder, judge } = this.#parts;
    if (vo !== undefined) voFinder.find(vo, asker, 'robot.create');
    else judge.requireAllowed({ ...asker, action: 'robot.create', resource: robotThing(asker.userId) });
    if (vo !== undefined || role === undefined) return;
    const expected = 'none, or a VO in which the robot has it';
    throw new HanseError('VALUE_INVALID', { what: 'role', value: role, at: 'role', expected });
  }

  #may({ createdBy, inVo }: Robot, { requester }: Asker, action: string): boolean {
    return this.#parts.judge.decide({ requester, action, resource: robotThing(createdBy, inVo?.vo) }).allowed;
  }

  #requireNewName({ name, createdBy, inVo }: Robot): void {
    const isSame = (other: Robot) =>
      other.name === name && other.inVo?.vo === inVo?.vo && (inVo !== undefined || other.createdBy === createdBy);
    if (this.#parts.robots.list().some(isSame)) throw new HanseError('FEDERATION_ROBOT_EXISTS', { robot: name });
  }
}

/** The secret is told once; what is kept cannot be used. */
function credentialOf({ key }: RobotRequest, rng: Rng): { secret?: string; credential: RobotCredential } {
  if (key !== undefined) return { credential: { key } };
  const { secret, digest: secretDigest } = mintSecret(rng);
  return { secret, credential: { secretDigest } };
}

/** Different from the names of people, who could be mistaken for it, and from those of all other robots. */
function accountName({ name, robotId }: Robot): string {
  return `${name}.${robotId.slice(-12)}.robot`;
}
