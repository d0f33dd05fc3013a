import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { LocalUserView, VeeView } from '@hanse/api';
import {
  CertificateAuthority,
  createCertificateRequest,
  fingerprintOf,
  mintUserCertificate,
  siteUri,
} from '@hanse/identity';
import { type UserId, UserIds } from '@hanse/kernel';
import { systemClock, systemRng } from '@hanse/observability';
import { type TemporaryFolder, temporaryFolder } from '@hanse/testkit';
import { LocalPerson } from './support/local-client.ts';
import { finished, makePart, putPart } from './support/parts.ts';
import { TestSite } from './support/site.ts';

const run = promisify(execFile);
const ports = { clock: systemClock, rng: systemRng };
const HOUR = 3_600_000;

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** What a gateway answers to somebody with a certificate and nothing else. */
function ask(site: TestSite, pair: Partial<Pair>, path = '/v1/vees'): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const ca = site.root;
    const sent = request(new URL(path, site.url), { ca, ...pair, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      });
    });
    sent.once('error', reject);
    sent.end();
  });
}

async function userPair(authority: CertificateAuthority, subject: string, validity = HOUR): Promise<Pair> {
  const { keyPem, csrPem } = await createCertificateRequest({ subjectName: 'me' });
  const claims = { subject, roles: [], actors: [] };
  return { cert: await mintUserCertificate({ authority, claims, csrPem, validity }), key: keyPem };
}

async function servicePair(
  authority: CertificateAuthority,
  uri: ReturnType<typeof siteUri>,
  extra: string[],
): Promise<Pair> {
  const { keyPem, csrPem } = await createCertificateRequest({ subjectName: 'me' });
  const names = { subjectName: 'me', uriSan: uri, dnsNames: [], ipAddresses: [], validity: HOUR };
  const otherUris = extra as `urn:hanse:vo:${string}`[];
  return { cert: await authority.issueFromRequest(csrPem, { ...names, otherUris }), key: keyPem };
}

describe('a user with a certificate and no token', () => {
  let site: TestSite;
  let mine: Pair;
  let veeId: string;

  before(async () => {
    site = await TestSite.start();
    mine = await userPair(site.federation.ca, site.owner);
    const client = site.client();
    const part = makePart(site.owner);
    await finished(client, await putPart(client, part));
    veeId = part.vees[0]?.veeId ?? '';
  });
  after(() => site?.[Symbol.asyncDispose]());
  const refused = async (pair: Partial<Pair>, path?: string) => {
    const { status, body } = await ask(site, pair, path);
    return [status, (body as { code?: string }).code];
  };

  test('sees their own things, also with curl', async () => {
    await using folder = await temporaryFolder();
    const files = {
      cert: join(folder.path, 'user.crt'),
      key: join(folder.path, 'user.key'),
      ca: join(folder.path, 'ca'),
    };
    writeFileSync(files.cert, site.federation.ca.chainOf(mine.cert));
    writeFileSync(files.key, mine.key, { mode: 0o600 });
    writeFileSync(files.ca, site.root);
    const url = `${site.url}/v1/vees/${veeId}`;
    const { stdout } = await run('curl', ['-sS', '--cacert', files.ca, '--cert', files.cert, '--key', files.key, url]);
    assert.equal((JSON.parse(stdout) as VeeView).veeId, veeId);
    const list = (await ask(site, mine)).body as readonly VeeView[];
    assert.deepEqual(
      list.map((vee) => vee.veeId),
      [veeId],
    );
  });

  test('does not see those of others', async () => {
    const other = await userPair(site.federation.ca, UserIds.mint(systemClock, systemRng));
    assert.deepEqual((await ask(site, other)).body, []);
    const { status } = await ask(site, other, `/v1/vees/${veeId}`);
    assert.equal(status, 404);
    assert.equal((await ask(site, other, '/metrics')).status, 403);
    assert.equal((await ask(site, other, '/v1/site')).status, 200);
  });

  test('is nobody without one, with that of an unknown authority, and with one that has ended', async () => {
    await using folder = await temporaryFolder();
    const unknown = await CertificateAuthority.open({ folder: folder.path, name: 'test CA', ...ports });
    const past = { now: () => systemClock.now() - 3 * HOUR };
    const ended = await CertificateAuthority.open({
      folder: site.federation.folder,
      name: 'x',
      clock: past,
      rng: systemRng,
    });
    assert.equal(ended.fingerprint, site.federation.ca.fingerprint);
    assert.deepEqual(await refused({}), [401, 'IDENTITY_TOKEN_MISSING']);
    for (const authority of [unknown, ended]) {
      const pair = await userPair(authority, site.owner);
      assert.deepEqual(await refused(pair), [401, 'IDENTITY_CERTIFICATE_INVALID']);
    }
  });

  test('cannot be a service that names a user too, nor a user in another spelling', async () => {
    const { ca } = site.federation;
    const user = `urn:hanse:user:${site.owner}`;
    const spelled = `urn:hanse:user:%${site.owner.charCodeAt(0).toString(16)}${site.owner.slice(1)}`;
    const poses: readonly Pair[] = [
      await servicePair(ca, siteUri(site.siteId), [user]),
      await servicePair(ca, 'urn:hanse:federation:test', [user]),
      await servicePair(ca, spelled as `urn:hanse:site:${string}`, []),
      await servicePair(ca, user as `urn:hanse:site:${string}`, [`urn:hanse:user:${site.owner}x`]),
    ];
    for (const pair of poses) assert.deepEqual(await refused(pair), [401, 'IDENTITY_CERTIFICATE_INVALID']);
    const service = await servicePair(ca, 'urn:hanse:federation:test', []);
    assert.deepEqual(await refused(service), [401, 'IDENTITY_TOKEN_MISSING']);
  });

  test('cannot certify another, nor show an authority', async () => {
    await using folder = await temporaryFolder();
    const proxy = await opensslPair(folder.path, {
      name: '/CN=proxy',
      by: mine,
      san: `URI:urn:hanse:user:${site.owner}`,
    });
    const chain = { cert: proxy.cert + mine.cert, key: proxy.key };
    assert.deepEqual(await refused(chain), [401, 'IDENTITY_CERTIFICATE_INVALID']);
  });
});

describe('a certificate that was revoked', () => {
  test('is refused from the bundle on that says so', async () => {
    await using site = await TestSite.start();
    const pair = await userPair(site.federation.ca, site.owner);
    assert.equal((await ask(site, pair)).status, 200);
    const id = Buffer.from(fingerprintOf(pair.cert), 'hex').toString('base64url');
    const bundle = await site.federation.bundle(2, { revocations: [{ kind: 'certificate', id }] });
    await site.stopGateway();
    await site.accept(bundle);
    await site.startGateway();
    const { status, body } = await ask(site, pair);
    assert.deepEqual([status, (body as { code: string }).code], [401, 'IDENTITY_REVOKED']);
  });
});

describe('a user of an authority that the provider trusts', () => {
  let folder: TemporaryFolder;
  let site: TestSite;
  let grid: Pair;
  const user: UserId = UserIds.mint(systemClock, systemRng);
  const shared: UserId = UserIds.mint(systemClock, systemRng);

  before(async () => {
    folder = await temporaryFolder();
    grid = await opensslPair(folder.path, { name: '/O=Grid/CN=Grid CA' });
    const mapFile = join(folder.path, 'users.json');
    const file = join(folder.path, 'grid.pem');
    writeFileSync(file, grid.cert);
    writeFileSync(mapFile, JSON.stringify({ '/C=SE/O=Lund/CN=Ada': user, '/C=SE/O=Lund/OU=Atlas/*': shared }));
    const userAuthorities = [{ file, mapFile, namePrefixes: ['/C=SE/O=Lund'] }];
    site = await TestSite.start({ userAuthorities, localUsers: { accounts: true } });
    const client = site.client({ user });
    await finished(client, await putPart(client, makePart(user)));
  });
  after(async () => {
    await site?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });
  const person = (name: string) => opensslPair(folder.path, { name, by: grid });

  test('is the local user that the map says, and sees what is theirs', async () => {
    const ada = await ask(site, await person('/C=SE/O=Lund/CN=Ada'));
    assert.deepEqual([ada.status, (ada.body as VeeView[]).length], [200, 1]);
    const bo = await ask(site, await person('/C=SE/O=Lund/OU=Atlas/CN=Bo'));
    assert.deepEqual([bo.status, bo.body], [200, []]);
  });

  test("is never one of the provider's own users, whatever the map says", async () => {
    await using anna = await LocalPerson.join(site, 'anna');
    const { userId } = (await anna.client.json('GET', '/v1/local/me')) as LocalUserView;
    const names = { '/C=SE/O=Lund/CN=Ada': user, '/C=SE/O=Lund/OU=Atlas/*': shared, '/C=SE/O=Lund/CN=Cy': userId };
    writeFileSync(join(folder.path, 'users.json'), JSON.stringify(names));
    const { status, body } = await ask(site, await person('/C=SE/O=Lund/CN=Cy'));
    assert.deepEqual([status, (body as { code: string }).code], [403, 'GATEWAY_IDENTITY_TAKEN']);
    const posing = await ask(site, await userPair(site.federation.ca, userId));
    assert.deepEqual([posing.status, (posing.body as { code: string }).code], [403, 'GATEWAY_IDENTITY_TAKEN']);
  });

  test('is nobody when the map does not say, or the authority may not certify the name', async () => {
    const stranger = await ask(site, await person('/C=SE/O=Lund/CN=Eve'));
    assert.deepEqual([stranger.status, (stranger.body as { code: string }).code], [401, 'GATEWAY_USER_UNMAPPED']);
    const foreign = await ask(site, await person('/C=SE/O=Uppsala/CN=Ada'));
    assert.deepEqual([foreign.status, (foreign.body as { code: string }).code], [401, 'IDENTITY_CERTIFICATE_INVALID']);
  });
});

/** A certificate of OpenSSL's making: a root of its own, or one that another signs. */
async function opensslPair(folder: string, asked: { name: string; by?: Pair; san?: string }): Promise<Pair> {
  const own = mkdtempSync(join(folder, 'pair-'));
  const at = (file: string) => join(own, file);
  const newKey = [
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    at('key'),
    '-subj',
    asked.name,
  ];
  if (asked.by === undefined) {
    const extensions = ['-addext', 'keyUsage=critical,keyCertSign', '-addext', 'basicConstraints=critical,CA:TRUE'];
    await run('openssl', [...newKey, '-x509', '-days', '1', '-out', at('crt'), ...extensions]);
  } else {
    writeFileSync(at('ca.crt'), asked.by.cert);
    writeFileSync(at('ca.key'), asked.by.key, { mode: 0o600 });
    const san = asked.san === undefined ? '' : `subjectAltName=${asked.san}\n`;
    writeFileSync(at('ext'), `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n${san}`);
    await run('openssl', [...newKey, '-out', at('csr')]);
    const signer = [
      '-CA',
      at('ca.crt'),
      '-CAkey',
      at('ca.key'),
      '-CAcreateserial',
      '-days',
      '1',
      '-extfile',
      at('ext'),
    ];
    await run('openssl', ['x509', '-req', '-in', at('csr'), ...signer, '-out', at('crt')]);
  }
  return { cert: readFileSync(at('crt'), 'utf8'), key: readFileSync(at('key'), 'utf8') };
}
