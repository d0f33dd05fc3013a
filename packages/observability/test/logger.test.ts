import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Logger } from '@hanse/kernel';
import { temporaryFolder } from '@hanse/testkit';
import { createLogger, withTrace } from '../src/index.ts';

/** What `write` logs, line by line, as it is in the file the moment the calls return. */
async function logged(write: (logger: Logger) => void): Promise<readonly Record<string, unknown>[]> {
  await using folder = await temporaryFolder();
  const destination = join(folder.path, 'logs', 'service.log');
  write(createLogger({ service: 'gateway', destination, level: 'info' }));
  assert.equal(statSync(destination).mode & 0o777, 0o600);
  const lines = readFileSync(destination, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the logger', () => {
  test('has written a line when the call returns, with time, service and level', async () => {
    const [line, ...more] = await logged((logger) => {
      logger.debug('too-fine');
      logger.child({ component: 'orders' }).warn('order-late', { seconds: 3 });
    });
    assert.deepEqual(more, []);
    assert.match(String(line?.['time']), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const { time: _time, ...rest } = line ?? {};
    assert.deepEqual(rest, {
      level: 'warn',
      service: 'gateway',
      component: 'orders',
      seconds: 3,
      event: 'order-late',
    });
  });

  test('carries the trace it is called in', async () => {
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    const [inside, outside] = await logged((logger) => {
      withTrace(trace, () => logger.info('inside'));
      logger.info('outside');
    });
    assert.equal(inside?.['traceId'], trace.traceId);
    assert.equal(outside?.['traceId'], undefined);
  });

  test('never writes a secret, however deep it lies', async () => {
    const secrets = { token: 's3', accessToken: 's3', password: 's3', clientSecret: 's3', key: 's3', keyPem: 's3' };
    const lines = await logged((logger) => {
      logger.info('all', { ...secrets, nested: { list: [secrets] }, headers: { Authorization: 's3', cookie: 's3' } });
      logger.child({ apiKey: 's3', idempotencyKey: 'kept', publicKey: 'kept' }).info('child');
    });
    assert.doesNotMatch(JSON.stringify(lines), /s3/);
    assert.deepEqual([lines[1]?.['idempotencyKey'], lines[1]?.['publicKey']], ['kept', 'kept']);
  });
});
