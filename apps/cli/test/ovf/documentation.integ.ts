import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MIB } from '@hanse/kernel';
import { temporaryFolder } from '@hanse/testkit';
import { emptyQcow2 } from '../../src/demo/empty-qcow2.ts';
import { hanse } from '../support/hanse.ts';

// From apps/cli/dist/test/ovf up to the root of the repository.
const root = join(import.meta.dirname, '../../../../..');
const PAGES = ['docs/ovf.md', 'README.md'];
const DESCRIPTOR = readFileSync(join(root, 'examples/shop/shop.ovf'), 'utf8');

interface Example {
  readonly command: string;
  readonly output: string;
}

/** The commands of all console blocks, in their order, with what they are said to print. */
function examplesIn(page: string): readonly Example[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks = Array.from(text.matchAll(/```console\n([\s\S]*?)```/g), ([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .filter((part) => part !== '')
      .map((part) => ({
        command: part.slice(0, part.indexOf('\n')),
        output: part.slice(part.indexOf('\n') + 1),
      })),
  );
}

/** As the shell takes them: what is quoted is one word. */
function wordsOf(command: string): readonly string[] {
  return Array.from(command.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, bare]) => quoted ?? bare ?? '');
}

/** `[...]` stands for anything: sizes and times differ from machine to machine. */
function pattern(output: string): RegExp {
  const parts = output.split('[...]').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`);
}

describe('the examples on the pages about packages', () => {
  test('print what the page says', async () => {
    await using folder = await temporaryFolder();
    cpSync(join(root, 'examples'), join(folder.path, 'examples'), { recursive: true });
    mkdirSync(join(folder.path, 'shop'));
    cpSync(join(root, 'examples/shop/shop.ovf'), join(folder.path, 'shop/shop.ovf'));
    writeFileSync(join(folder.path, 'shop/root.qcow2'), emptyQcow2(512 * MIB));
    writeFileSync(
      join(folder.path, 'broken.ovf'),
      DESCRIPTOR.replace('ovf:fileRef="root-image"', 'ovf:fileRef="nowhere"'),
    );
    const all = PAGES.flatMap(examplesIn);
    assert.ok(all.length > 7);
    for (const { command, output } of all) {
      const [, ...args] = wordsOf(command);
      const ran = await hanse(folder.path, args, { cwd: folder.path });
      assert.match(ran.stdout + ran.stderr, pattern(output), command);
    }
  });
});
