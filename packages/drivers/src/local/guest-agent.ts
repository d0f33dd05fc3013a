import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { type Clock, HanseError, type JsonObject, type Millis } from '@hanse/kernel';

const ANSWER_LIMIT: Millis = 5_000;

/**
 * Has the guest agent set the guest's clock to the host's: a machine that was suspended still believes in the time when
 * it was. DRIVER_UNAVAILABLE or DEADLINE_EXCEEDED when no agent answers, as in a guest that is not ours.
 */
export async function setGuestClock(socketPath: string, clock: Clock): Promise<void> {
  const socket = connect(socketPath);
  const lines = createInterface({ input: socket });
  lines.on('error', () => undefined);
  const token = clock.now();
  try {
    await new Promise<void>((resolve, reject) => {
      const cancel = clock.timer(ANSWER_LIMIT, 'local.guest-agent', () => reject(late()));
      socket.once('close', () => {
        cancel();
        reject(gone());
      });
      socket.on('error', () => undefined);
      lines.on('line', (line) => {
        // The agent may first send what was left over from an earlier session (qga: guest-sync).
        if (line.includes(`"return": ${token}`)) send({ execute: 'guest-set-time', arguments: nanoseconds(clock) });
        else if (line.includes('"return": {}')) resolve();
        else if (line.includes('"error"')) reject(refused(line));
      });
      const send = (command: JsonObject): boolean => socket.write(`${JSON.stringify(command)}\n`);
      send({ execute: 'guest-sync', arguments: { id: token } });
    });
  } finally {
    socket.destroy();
  }
}

function nanoseconds(clock: Clock): JsonObject {
  return { time: clock.now() * 1_000_000 };
}

function refused(answer: string): HanseError {
  return new HanseError('DRIVER_COMMAND_FAILED', { command: 'guest-set-time', problem: answer });
}

function gone(): HanseError {
  return new HanseError('DRIVER_UNAVAILABLE', { driver: 'local', problem: 'the guest agent ended its session' });
}

function late(): HanseError {
  return new HanseError('DEADLINE_EXCEEDED', { what: 'an answer of the guest agent', seconds: ANSWER_LIMIT / 1000 });
}
