import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { GIB, MIB } from '@hanse/kernel';
import { temporaryFolder } from '@hanse/testkit';
import { blankQcow2 } from '../../src/simulated/blank-qcow2.ts';
import { blankVmdk } from '../../src/simulated/blank-vmdk.ts';
import { skipWithoutQemu } from '../local/support/requirements.ts';

const run = promisify(execFile);
const TEXT = 'A simulated disk\n';
const MAKERS = { qcow2: blankQcow2, vmdk: blankVmdk } as const;

describe('images of simulated disks, as QEMU reads them', { skip: skipWithoutQemu }, () => {
  for (const format of ['qcow2', 'vmdk'] as const) {
    for (const capacity of [512, 1536, 64 * MIB, 10 * GIB, 2048 * GIB]) {
      test(`a ${format} of ${capacity} bytes is sound and as large as that`, async () => {
        await using folder = await temporaryFolder();
        const path = join(folder.path, 'image');
        await writeFile(path, MAKERS[format](capacity, TEXT));
        const { stdout } = await run('qemu-img', ['info', '-f', format, '--output=json', path]);
        assert.equal((JSON.parse(stdout) as Record<string, unknown>)['virtual-size'], capacity);
        await run('qemu-img', ['check', '-f', format, path]);
        const raw = join(folder.path, 'raw');
        await run('qemu-img', ['dd', '-f', format, '-O', 'raw', `if=${path}`, `of=${raw}`, 'bs=512', 'count=1']);
        assert.equal((await readFile(raw, 'latin1')).replace(/\0+$/, ''), TEXT);
      });
    }
  }
});
