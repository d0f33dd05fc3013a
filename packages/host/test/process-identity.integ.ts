import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { eventually, temporaryFolder } from '@hanse/testkit';
import { writeDurableFile } from '../src/durable-file.ts';
import { isRunning, type ProcessIdentity, startTimeOf } from '../src/process-identity.ts';
import { readRunFile } from '../src/run-file.ts';

/** A process that waits for the end of its input, and then is gone. */
async function waiting(program: string = process.execPath): Promise<ChildProcess & { pid: number }> {
  const child = spawn(program, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'inherit'] });
  await once(child, 'spawn');
  return child as ChildProcess & { pid: number };
}

function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) ?? assert.fail(`process ${pid} does not run`) };
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];

describe('a child process', () => {
  test('runs until it is killed, and then its identity does not', async () => {
    const child = await waiting();
    const identity = identityOf(child.pid);
    assert.ok(isRunning(identity));
    await killed(child);
    assert.ok(!isRunning(identity));
    assert.equal(startTimeOf(child.pid), undefined);
  });

  test('is told from another of the same pid by its start', async () => {
    const child = await waiting();
    assert.ok(!isRunning({ pid: child.pid, startTime: '1' }));
    await killed(child);
  });

  test('is found though its name holds spaces and brackets', async () => {
    await using folder = await temporaryFolder();
    const program = join(folder.path, 'a) Z (b');
    symlinkSync(process.execPath, program);
    const child = await waiting(program);
    assert.ok(isRunning(identityOf(child.pid)));
    await killed(child);
  });

  test('that is a zombie does not run', async () => {
    // The shell starts a child, tells its pid and becomes a program that never waits for it.
    const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec 3<&-; exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    assert.ok(parent.stdout !== null);
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pid = Number(line);
    const identity = identityOf(pid);
    assert.ok(isRunning(identity));
    process.kill(pid, 'SIGKILL');
    await eventually(() => existsSync(`/proc/${pid}`) && stateOf(pid) === 'Z', { what: 'the child is a zombie' });
    assert.ok(!isRunning(identity));
    await killed(parent);
  });
});

describe('the run file of another process', () => {
  test('is read while the process lives, and not any more after its death', async () => {
    await using folder = await temporaryFolder();
    const child = await waiting();
    const file = { ...identityOf(child.pid), url: 'https://127.0.0.1:1', port: 1 };
    writeDurableFile(join(folder.path, 'run.json'), JSON.stringify(file));
    assert.deepEqual(readRunFile(folder.path), file);
    await killed(child);
    assert.equal(readRunFile(folder.path), undefined);
  });
});
