import type { RobotRequest } from '@hanse/api';
import { writeDurableFile } from '@hanse/host';
import { HanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { requireNew } from '../ovf/write-new.ts';
import { robotTable } from '../render/robots.ts';
import { openSession } from '../session/open-session.ts';
import { readRobotKey } from '../session/robot-key.ts';

interface CreateOptions extends Pick<RobotRequest, 'vo' | 'role' | 'scope'> {
  readonly keyFile?: string;
  readonly secretOut?: string;
}

/** Registers a program. A secret goes to a file that only its owner can read, and nowhere else. */
export async function createRobot(context: CliContext, name: string, options: CreateOptions): Promise<void> {
  const { out, program } = context;
  const { keyFile, secretOut, ...registration } = options;
  if ((keyFile === undefined) === (secretOut === undefined)) {
    const problem = 'either --key-file or --secret-out is needed';
    throw new HanseError('CLI_USAGE', { problem, help: `${program} robot create --help` });
  }
  if (secretOut !== undefined) requireNew(secretOut);
  const key = keyFile === undefined ? {} : { key: readRobotKey(keyFile) };
  await using session = openSession(context);
  const { secret, ...robot } = await session.api.robots.create({ name, ...registration, ...key });
  if (secretOut !== undefined) writeDurableFile(secretOut, `${secret ?? ''}\n`);
  out.json(robot);
  const place = robot.vo === undefined ? '' : ` in ${robot.vo} (${robot.role ?? ''})`;
  out.lines(`robot ${robot.name}${place} has the client id ${robot.robotId}`, `scope ${robot.scope.join(' ')}`);
  if (secretOut !== undefined) out.lines(`its secret is in ${secretOut}`);
}

export async function listRobots(context: CliContext): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const robots = await session.api.robots.list();
  out.json(robots);
  out.lines(...robotTable(robots, { palette: out.palette, width: out.columns() }));
}

export async function removeRobot(context: CliContext, robotId: string): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  await session.api.robots.remove(robotId);
  out.json({ robotId });
  out.lines(`robot ${robotId} is removed; no token of it is good any more`);
}
