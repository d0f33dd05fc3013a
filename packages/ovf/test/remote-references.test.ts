import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HanseError } from '@hanse/kernel';
import { DISCARDING_SINK, type RemoteFiles, readOva } from '../src/index.ts';
import { streamOf } from './bytes.ts';
import { NODE_DIGESTS } from './digests.ts';
import { vmdk } from './disk-images.ts';
import { DATA, digest, members, SHOP, shopWith, tarOf } from './sample-package.ts';

const HREF = 'https://images.example/data.vmdk?sig=secret';
const REFERRING = shopWith('ovf:href="data.vmdk"', `ovf:href="${HREF}" ovf:size="${DATA.length}"`);

function serving(files: Readonly<Record<string, Uint8Array>>): RemoteFiles {
  return {
    open: (href) => {
      const content = files[href];
      if (content === undefined) throw new HanseError('OVF_REMOTE_FAILED', { href: 'it', problem: 'nothing is there' });
      return Promise.resolve({ size: content.length, content: streamOf(content) });
    },
  };
}

async function judge(descriptor: string, remote: RemoteFiles | undefined, manifest?: string) {
  const archive = tarOf(members({ 'shop.ovf': descriptor, 'shop.mf': manifest, 'data.vmdk': undefined }));
  const options = { digests: NODE_DIGESTS, ...(remote === undefined ? {} : { remote }) };
  const { diagnostics, files } = await readOva(streamOf(archive), DISCARDING_SINK, options);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return { errors: errors.map(({ code }) => code), messages: errors.map(({ message }) => message).join('\n'), files };
}

describe('a file that lies elsewhere', () => {
  test('is fetched, judged and part of the package', async () => {
    const { errors, files } = await judge(REFERRING, serving({ [HREF]: DATA }));
    assert.deepEqual(errors, []);
    const file = files.find(({ id }) => id === 'file2');
    assert.deepEqual([file?.isRemote, file?.size, file?.parts[0].name], [true, DATA.length, HREF]);
  });

  test('is an error without somebody who fetches', async () => {
    const { errors, messages } = await judge(REFERRING, undefined);
    assert.deepEqual(errors, ['OVF_UNSUPPORTED']);
    assert.doesNotMatch(messages, /secret/);
  });

  test('is verified by the manifest when that lists it', async () => {
    const lines = (sha: string) =>
      [
        `SHA256(shop.ovf)= ${digest('sha256', Buffer.from(REFERRING))}`,
        `SHA256(base.qcow2)= ${digest('sha256', members().find(({ name }) => name === 'base.qcow2')?.content ?? DATA)}`,
        `SHA512(${HREF})= ${sha}`,
        '',
      ].join('\n');
    const remote = serving({ [HREF]: DATA });
    assert.deepEqual((await judge(REFERRING, remote, lines(digest('sha512', DATA)))).errors, []);
    assert.deepEqual((await judge(REFERRING, remote, lines('0'.repeat(128)))).errors, ['OVF_DIGEST_MISMATCH']);
  });

  test('is refused when it is not there, has another size or is another image', async () => {
    assert.deepEqual((await judge(REFERRING, serving({}))).errors, ['OVF_REMOTE_FAILED']);
    const longer = Buffer.concat([DATA, new Uint8Array(1)]);
    assert.deepEqual((await judge(REFERRING, serving({ [HREF]: longer }))).errors, ['OVF_FILE_SIZE']);
    const flat = vmdk(1_048_576, 'createType="vmfs"');
    assert.deepEqual((await judge(REFERRING, serving({ [HREF]: flat }))).errors, ['OVF_DISK_BACKING_FILE']);
  });

  test('is not fetched by an address with a password in it, and none is ever shown', async () => {
    const descriptor = REFERRING.replace('https://', 'https://user:hunter2@');
    for (const remote of [undefined, serving({})]) {
      const { errors, messages } = await judge(descriptor, remote);
      assert.equal(errors.length, 1);
      assert.doesNotMatch(messages, /hunter2|secret/);
    }
  });

  test('is not fetched while the descriptor names only what the package holds', async () => {
    const remote: RemoteFiles = { open: () => assert.fail('nothing is to be fetched') };
    const archive = tarOf(members());
    const { diagnostics } = await readOva(streamOf(archive), DISCARDING_SINK, { digests: NODE_DIGESTS, remote });
    assert.deepEqual(diagnostics, []);
    assert.ok(!SHOP.includes('http://images'));
  });
});
