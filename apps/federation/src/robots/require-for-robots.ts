import type { Principal } from '@hanse/http';
import { HanseError, type UserId } from '@hanse/kernel';
import type { RobotTable } from './robot-table.ts';

/** Ways to another account, to more of them, or to credentials that live longer than the robot's registration says. */
const PEOPLES = [
  ...['robot.create', 'robot.remove', 'identity.link', 'identity.unlink', 'vo.accept', 'vo.leave'],
  ...['certificate.create', 'vo.create'],
];

/** A robot stays what it was registered as: it makes no further accounts and opens no other way in. IDENTITY_FORBIDDEN. */
export function requireForRobots(
  { kind, id }: Principal,
  operation: string,
  robots: Pick<RobotTable, 'isRobot'>,
): void {
  if (!PEOPLES.includes(operation) || kind === 'site' || !robots.isRobot(id as UserId)) return;
  throw new HanseError('IDENTITY_FORBIDDEN', { principal: `robot ${id}`, operation, because: 'that is for people' });
}
