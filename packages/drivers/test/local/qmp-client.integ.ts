import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { eventually, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { QmpClient } from '../../src/local/qmp-client.ts';

interface Command {
  readonly execute: string;
  readonly id: number;
}

/** The other end of a session: greets, accepts the capabilities, and leaves the rest to the test. */
async function session(onCommand: (command: Command, socket: Socket) => void) {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'qmp');
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.write('{"QMP": {"version": {}, "capabilities": []}}\r\n');
    createInterface({ input: socket }).on('line', (line) => {
      const command = JSON.parse(line) as Command;
      if (command.execute === 'qmp_capabilities') socket.write(`{"return": {}, "id": ${command.id}}\r\n`);
      else onCommand(command, socket);
    });
  });
  server.listen(path);
  await once(server, 'listening');
  const clock = new VirtualClock();
  const client = await QmpClient.connect(path, clock);
  const dispose = async (): Promise<void> => {
    client.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
    await folder[Symbol.asyncDispose]();
  };
  return { client, clock, [Symbol.asyncDispose]: dispose };
}

describe('a QMP session', () => {
  test('matches answers to commands by their id, with events in between', async () => {
    const asked: Command[] = [];
    await using qmp = await session((command, socket) => {
      asked.push(command);
      if (asked.length < 2) return;
      socket.write('{"event": "STOP", "data": {"why": "asked"}, "timestamp": {}}\r\n');
      for (const { execute, id } of asked.toReversed()) socket.write(`{"return": "${execute}", "id": ${id}}\r\n`);
    });
    const stopped = qmp.client.event('STOP', ({ event }) => event === 'STOP', 1_000);
    const answers = await Promise.all([qmp.client.run('stop'), qmp.client.run('query-status')]);
    assert.deepEqual(answers, ['stop', 'query-status']);
    assert.deepEqual(await stopped, { event: 'STOP', data: { why: 'asked' } });
  });

  test('says what QEMU refused, and why', async () => {
    await using qmp = await session(({ id }, socket) => {
      socket.write(`{"error": {"class": "GenericError", "desc": "no such device"}, "id": ${id}}\r\n`);
    });
    await assert.rejects(qmp.client.run('device_del', { id: 'x' }), {
      code: 'DRIVER_COMMAND_FAILED',
      message: 'QEMU refused device_del: no such device',
    });
  });

  test('fails what is under way when QEMU goes, and everything after', async () => {
    await using qmp = await session((_command, socket) => socket.destroy());
    const closed = new Promise<void>((resolve) => void qmp.client.onClose(resolve));
    const event = qmp.client.event('RESUME', () => true, 1_000);
    await assert.rejects(qmp.client.run('quit'), { code: 'DRIVER_UNAVAILABLE' });
    await closed;
    await assert.rejects(event, { code: 'DRIVER_UNAVAILABLE' });
    await assert.rejects(qmp.client.run('stop'), { code: 'DRIVER_UNAVAILABLE' });
    assert.equal(qmp.client.isClosed, true);
  });

  test('gives a command up after its time, and the session goes on', async () => {
    let held: Command | undefined;
    await using qmp = await session((command, socket) => {
      if (command.execute === 'slow') held = command;
      else socket.write(`{"return": {}, "id": ${held?.id ?? 0}}\r\n{"return": "here", "id": ${command.id}}\r\n`);
    });
    const slow = qmp.client.run('slow', {}, 5_000);
    await eventually(() => held);
    await Promise.all([assert.rejects(slow, { code: 'DEADLINE_EXCEEDED' }), qmp.clock.advance(5_000)]);
    assert.equal(await qmp.client.run('next'), 'here', 'a late answer is nobody else’s');
  });
});
