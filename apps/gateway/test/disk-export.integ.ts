import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HttpClient } from '@hanse/http/client';
import { GIB, UserIds, VeeIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { act, finished, makePart, putPart, stateOf } from './support/parts.ts';
import { TestSite } from './support/site.ts';

async function diskOf(client: HttpClient, veeId: string, diskId = 'root', format = 'qcow2'): Promise<Buffer> {
  const path = `/v1/vees/${veeId}/disks/${encodeURIComponent(diskId)}`;
  const { body, contentLength } = await client.download(path, { query: { format } });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const image = Buffer.concat(chunks);
  assert.equal(image.length, contentLength);
  return image;
}

async function oneVee(site: TestSite): Promise<{ readonly client: HttpClient; readonly veeId: string }> {
  const client = site.client();
  const part = makePart(site.owner);
  await finished(client, await putPart(client, part));
  return { client, veeId: part.vees[0]?.veeId ?? '' };
}

describe('the disks of a VEE', () => {
  test('are given to its owner as images of their size, whenever the VEE does not run', async () => {
    await using site = await TestSite.start();
    const { client, veeId } = await oneVee(site);
    assert.equal(Number((await diskOf(client, veeId)).readBigUInt64BE(24)), GIB);
    assert.equal(Number((await diskOf(client, veeId, 'root', 'vmdk')).readBigUInt64LE(12)) * 512, GIB);
    await finished(client, await act(client, veeId, 'start', 'a'));
    await assert.rejects(diskOf(client, veeId), { code: 'DRIVER_DISK_IN_USE' });
    for (const [index, verb] of (['pause', 'suspend'] as const).entries()) {
      await finished(client, await act(client, veeId, verb, `b${index}`));
      assert.equal(Number((await diskOf(client, veeId)).readBigUInt64BE(24)), GIB);
    }
    assert.equal(await stateOf(client, veeId), 'SUSPENDED');
  });

  test('are not there for others, nor for who may only look', async () => {
    await using site = await TestSite.start();
    const { veeId } = await oneVee(site);
    const stranger = site.client({ user: UserIds.mint(systemClock, systemRng) });
    await assert.rejects(diskOf(stranger, veeId), { code: 'GATEWAY_VEE_UNKNOWN' });
    const observer = site.client({ user: UserIds.mint(systemClock, systemRng), roles: ['federation-operator'] });
    await assert.rejects(diskOf(observer, veeId), { code: 'IDENTITY_FORBIDDEN' });
  });

  test('are refused by name, format and VEE', async () => {
    await using site = await TestSite.start();
    const { client, veeId } = await oneVee(site);
    await assert.rejects(diskOf(client, veeId, '../root'), { code: 'DRIVER_DISK_UNKNOWN' });
    await assert.rejects(diskOf(client, veeId, 'root', 'raw'), { code: 'REQUEST_INVALID' });
    const unknown = VeeIds.mint(systemClock, systemRng);
    await assert.rejects(diskOf(client, unknown), { code: 'GATEWAY_VEE_UNKNOWN' });
    await client.json(
      'DELETE',
      `/v1/parts/${((await client.json('GET', `/v1/vees/${veeId}`)) as { applicationId: string }).applicationId}`,
    );
    await assert.rejects(diskOf(client, veeId), (thrown: { code?: string }) => {
      return thrown.code === 'GATEWAY_VEE_UNKNOWN' || thrown.code === 'DRIVER_VEE_UNKNOWN';
    });
  });
});
