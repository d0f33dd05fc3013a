import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DISCARDING_SINK, packOva, readOva } from '@hanse/ovf';
import { emptyQcow2 } from '../../src/demo/empty-qcow2.ts';
import { parseCredentials } from '../../src/packages/credentials-file.ts';
import { HttpRemoteFiles } from '../../src/packages/http-remote-files.ts';
import { nodeDigests, openPackage } from '../../src/packages/open-package.ts';

const IMAGE = emptyQcow2(2 ** 20);
const { signal } = new AbortController();

describe('files by http', () => {
  let origin: string;
  let other: string;
  let servers: readonly Server[];
  let folder: string;
  const asked: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hanse-cli-remote-'));
    servers = [createServer(answer), createServer(answer)];
    [origin = '', other = ''] = await Promise.all(servers.map(listen));
  });
  after(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', headers } = request;
    asked.push(`${headers.host === new URL(origin).host ? 'origin' : 'other'} ${url} ${headers.authorization ?? '-'}`);
    if (url.startsWith('/loop')) response.writeHead(302, { location: '/loop' }).end();
    else if (url.startsWith('/away')) response.writeHead(307, { location: `${other}/disk.qcow2` }).end();
    else if (url.startsWith('/file')) response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else if (url.startsWith('/private') && headers.authorization === undefined) response.writeHead(401).end();
    else if (url.startsWith('/broken')) {
      response.writeHead(200, { 'content-length': IMAGE.length + 5 });
      response.write(IMAGE.subarray(0, 1_000), () => response.destroy());
    } else if (url.startsWith('/missing')) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': IMAGE.length }).end(IMAGE);
  }

  const remote = (lines = '') => new HttpRemoteFiles({ credentials: parseCredentials(lines, 'test') });
  const fetched = async (href: string, lines?: string) => {
    const { size, content } = await remote(lines).open(href, signal);
    const hash = createHash('sha256');
    for await (const bytes of content) hash.update(bytes);
    return { size, digest: hash.digest('hex') };
  };
  const whole = { size: IMAGE.length, digest: createHash('sha256').update(IMAGE).digest('hex') };

  test('come whole, with the size that the server says', async () => {
    assert.deepEqual(await fetched(`${origin}/disk.qcow2`), whole);
  });

  test('are asked for with the credentials of their origin and of no other', async () => {
    const lines = `# mine\n${origin} jo pass word\n`;
    asked.length = 0;
    assert.deepEqual(await fetched(`${origin}/private`, lines), whole);
    assert.deepEqual(await fetched(`${origin}/away`, lines), whole);
    const basic = `Basic ${Buffer.from('jo:pass word').toString('base64')}`;
    assert.deepEqual(asked, [`origin /private ${basic}`, `origin /away ${basic}`, 'other /disk.qcow2 -']);
    asked.length = 0;
    await fetched(`${origin}/private`, `${origin}/ Bearer abc`);
    assert.deepEqual(asked, ['origin /private Bearer abc']);
  });

  test('that do not come say why, without what is secret', async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      [`${origin}/private?sig=secret`, /answers 401; give credentials/],
      [`${origin}/missing`, /answers 404/],
      [`${origin}/loop`, /more than 5 times/],
      [`${origin}/file`, /only http and https/],
      [`${origin}/broken`, /broke off/],
      ['http://user:secret@127.0.0.1/x', /password/],
      ['ftp://127.0.0.1/x', /only http and https/],
      ['http://127.0.0.1:1/x', /cannot be fetched: (ECONNREFUSED|bad port)/],
    ];
    for (const [href, why] of cases) {
      await assert.rejects(fetched(href), (thrown: unknown) => {
        assert.ok(thrown instanceof Error && 'code' in thrown);
        assert.equal(thrown.code, 'OVF_REMOTE_FAILED');
        assert.match(thrown.message, why);
        assert.doesNotMatch(thrown.message, /secret/);
        return true;
      });
    }
  });

  test('become part of a package that is packed, and nothing else in its descriptor changes', async () => {
    const text = descriptor(`${origin}/private/disk.qcow2?sig=1`);
    writeFileSync(join(folder, 'far.ovf'), text);
    writeFileSync(join(folder, 'credentials'), `${origin} jo secret\n`);
    const opened = await openPackage(join(folder, 'far.ovf'), { signal, credentials: join(folder, 'credentials') });
    const { written, read } = await readBack(opened.body());
    const expected = withHref(text, 'disk.qcow2');
    assert.equal(written.get('far.ovf')?.replace(` ovf:size="${IMAGE.length}"`, ''), expected);
    assert.ok(written.get('far.ovf')?.includes(`ovf:size="${IMAGE.length}"`));
    assert.deepEqual(
      read.diagnostics.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.deepEqual(
      read.manifest.map(({ file }) => file),
      ['far.ovf', 'disk.qcow2'],
    );
  });

  test('become part of an archive that references them', async () => {
    const archive = join(folder, 'far.ova');
    const text = descriptor(`${origin}/disk.qcow2`);
    const local = withHref(text, 'local');
    const once = async function* () {
      yield IMAGE;
    };
    const chunks: Uint8Array[] = [];
    const files = [{ name: 'local', size: IMAGE.length, open: once }];
    for await (const bytes of packOva({ descriptorName: 'far.ovf', descriptor: local, files, digests: nodeDigests }))
      chunks.push(bytes);
    writeFileSync(archive, Buffer.concat(chunks));
    const plain = await openPackage(archive, { signal });
    assert.deepEqual(
      (await readBack(plain.body())).read.files.map(({ href }) => href),
      ['local'],
      'as it is',
    );
    // The same archive with an http href in place of the local one, and a manifest that agrees.
    const referring = join(folder, 'referring.ova');
    writeFileSync(referring, tarOfOne('far.ovf', text));
    const opened = await openPackage(referring, { signal });
    const { read } = await readBack(opened.body());
    assert.deepEqual(
      read.files.map(({ href, isRemote }) => `${href} ${isRemote}`),
      ['disk.qcow2 false'],
    );
    assert.deepEqual(
      read.diagnostics.filter(({ severity }) => severity === 'error'),
      [],
    );
  });
});

async function readBack(body: AsyncIterable<Uint8Array>) {
  const written = new Map<string, string>();
  const sink = {
    openFile: async (name: string) => {
      const writer = await DISCARDING_SINK.openFile(name);
      return {
        ...writer,
        write: async (bytes: Uint8Array) =>
          void written.set(name, (written.get(name) ?? '') + Buffer.from(bytes).toString()),
      };
    },
  };
  return { read: await readOva(body, sink, { digests: nodeDigests }), written };
}

/** A ustar archive of one file, by hand: our own writer refuses a descriptor whose file is elsewhere. */
function tarOfOne(name: string, content: string): Uint8Array {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('0000644\x000000000\x000000000\0', 100);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\x0000000000000\0        0`, 124);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512), Buffer.alloc(1_024)]);
}

function descriptor(href: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- kept: a ">" and ovf:href="x" in a comment -->
<ovf:Envelope xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <ovf:References><ovf:File   ovf:href="${href.replaceAll('&', '&amp;')}" ovf:id="image"/></ovf:References>
  <ovf:DiskSection><ovf:Info>Disks</ovf:Info>
    <ovf:Disk ovf:diskId="d" ovf:fileRef="image" ovf:capacity="1048576" ovf:format="http://www.gnome.org/~markmc/qcow-image-format.html"/>
  </ovf:DiskSection>
  <ovf:VirtualSystem ovf:id="v"><ovf:Info>One</ovf:Info>
    <ovf:VirtualHardwareSection><ovf:Info>Hardware</ovf:Info>
      <ovf:Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></ovf:Item>
    </ovf:VirtualHardwareSection>
  </ovf:VirtualSystem>
</ovf:Envelope>
`;
}

/** The same with another address in its only File. */
function withHref(text: string, href: string): string {
  return text.replace(/(<ovf:File\s+ovf:href=)"[^"]*"/, `$1"${href}"`);
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });
}
