import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { eventually } from '../src/eventually.ts';
import { freePort, freePorts } from '../src/free-port.ts';
import { RecordingLogger } from '../src/recording-logger.ts';
import { temporaryFolder } from '../src/temporary-folder.ts';

describe('temporary places', () => {
  it('removes a temporary folder with everything in it', async () => {
    let path = '';
    {
      await using folder = await temporaryFolder();
      path = folder.path;
      await writeFile(join(path, 'file'), 'content');
      assert.ok(existsSync(path));
    }
    assert.ok(!existsSync(path));
  });

  it('never hands out the same port twice', async () => {
    const ports = [...(await freePorts(50)), ...(await Promise.all([freePort(), freePort(), freePort()]))];
    assert.equal(new Set(ports).size, 53);
    assert.ok(ports.every((port) => port > 0 && port < 65_536));
  });
});

describe('eventually', () => {
  it('gives the first answer that holds, forgiving errors before it', async () => {
    let asked = 0;
    const answer = await eventually(() => {
      asked += 1;
      if (asked === 1) throw new Error('not yet');
      return asked === 3 ? 'there' : undefined;
    });
    assert.equal(answer, 'there');
  });

  it('names what it waited for and the last problem when the deadline passes', async () => {
    const attempt = eventually(() => Promise.reject(new Error('connection refused')), {
      deadline: 30,
      what: 'the page',
    });
    await assert.rejects(attempt, /the page did not come true within 30 ms: connection refused/);
  });
});

describe('recording logger', () => {
  it('records the lines of children with the fields they came through', () => {
    const logger = new RecordingLogger();
    logger.child({ component: 'driver' }).child({ siteId: 's' }).warn('vee-died', { veeId: 'v' });
    logger.info('other');
    assert.deepEqual(logger.of('vee-died'), [
      { level: 'warn', event: 'vee-died', fields: { component: 'driver', siteId: 's', veeId: 'v' } },
    ]);
    assert.equal(logger.lines.length, 2);
  });
});
