import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { HanseError, NO_METRICS } from '@hanse/kernel';
import { RecordingLogger, SeededRng, temporaryFolder, VirtualClock } from '@hanse/testkit';
import { CertificateAuthority, type CertificateNames, readCertificate, ServiceCertificate } from '../src/index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAMES = {
  subjectName: 'oslo',
  uriSan: 'urn:hanse:site:1',
  dnsNames: ['localhost'],
  ipAddresses: ['127.0.0.1'],
} as const;

/** One service with its authority in a folder, on a clock that stands still. */
async function serviceIn(folder: string, seed = 7, clock = new VirtualClock()) {
  const rng = new SeededRng(seed);
  const logger = new RecordingLogger();
  const authority = await CertificateAuthority.open({
    folder: join(folder, 'ca'),
    name: 'urn:hanse:site:1',
    clock,
    rng,
  });
  const issued: number[] = [];
  let broken: Error | undefined;
  const issueOwn = authority.issueOwn.bind(authority);
  authority.issueOwn = (names: CertificateNames) => {
    if (broken !== undefined) return Promise.reject(broken);
    issued.push(clock.now());
    return issueOwn(names);
  };
  const parts = { authority, folder, name: 'site', names: NAMES, clock, rng, logger, metrics: NO_METRICS };
  const open = (names: Omit<CertificateNames, 'validity' | 'use'> = NAMES) =>
    ServiceCertificate.open({ ...parts, names });
  const breakDown = (cause?: Error) => {
    broken = cause;
  };
  const file = (name: string) => join(folder, name);
  return { open, clock, logger, issued, breakDown, file, rng };
}

/** Passes time until it is so; none passes while the service works, because keys and files take time of another clock. */
async function until(isSo: () => boolean, clock: VirtualClock, most: number): Promise<void> {
  const end = clock.now() + most;
  while (!isSo()) {
    if (clock.now() > end) throw new Error('it did not happen in time');
    if (clock.pending().length > 0) await clock.advanceToNext();
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the certificate of a service at its start', () => {
  test('is kept while it is good, and made anew when it is due', async () => {
    await using folder = await temporaryFolder();
    const { open, clock, issued } = await serviceIn(folder.path);
    const first = (await open()).thumbprint();
    await clock.advance(15 * HOUR);
    assert.equal((await open()).thumbprint(), first);
    await clock.advance(HOUR);
    assert.notEqual((await open()).thumbprint(), first);
    assert.equal(issued.length, 2);
  });

  test('is made anew when it is torn, has the key of another, or names of before', async () => {
    await using folder = await temporaryFolder();
    const { open, issued, file } = await serviceIn(folder.path);
    await open();
    const key = readFileSync(file('site.key'), 'utf8');
    writeFileSync(file('site.crt'), readFileSync(file('site.crt'), 'utf8').slice(0, 300));
    await open();
    writeFileSync(file('site.key'), key, { mode: 0o600 });
    await open();
    assert.equal(issued.length, 3);
    await open({ ...NAMES, ipAddresses: ['127.0.0.1', '10.0.0.1'] });
    assert.equal(issued.length, 4);
    await open({ ...NAMES, ipAddresses: ['127.0.0.1', '10.0.0.1'] });
    assert.equal(issued.length, 4);
  });

  test('is kept when it is due and cannot be renewed, which is told; with none there is no start', async () => {
    await using folder = await temporaryFolder();
    const { open, clock, logger, breakDown } = await serviceIn(folder.path);
    const disk = new HanseError('INTERNAL', { what: 'no room' });
    breakDown(disk);
    await assert.rejects(open(), disk);
    breakDown();
    const first = (await open()).thumbprint();
    await clock.advance(20 * HOUR);
    breakDown(disk);
    assert.equal((await open()).thumbprint(), first);
    assert.deepEqual(
      logger.of('certificate-not-renewed').map(({ level }) => level),
      ['error'],
    );
  });
});

describe('the certificate of a running service', () => {
  test('is renewed before two thirds of its life, earlier by its own jitter, and again and again', async () => {
    await using folder = await temporaryFolder();
    const begun = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const { open, clock, issued } = await serviceIn(join(folder.path, String(seed)), seed);
        const certificate = await open();
        await certificate.start();
        await until(() => issued.length === 3, clock, 3 * DAY);
        await certificate.stop();
        return issued.map((time) => time - (issued[0] ?? 0));
      }),
    );
    for (const [, second = 0, third = 0] of begun) {
      for (const life of [second, third - second])
        assert.ok(life > 14.2 * HOUR && life <= 16 * HOUR, `${life / HOUR} h`);
    }
    assert.equal(new Set(begun.map(([, second]) => second)).size, 3, 'not all at once');
  });

  test('stays when renewal fails, is told, and is renewed as soon as that works', async () => {
    await using folder = await temporaryFolder();
    const { open, clock, logger, breakDown, file, issued } = await serviceIn(folder.path);
    const certificate = await open();
    let changes = 0;
    certificate.onChange(() => {
      changes += 1;
    });
    const [first, pem] = [certificate.thumbprint(), readFileSync(file('site.crt'), 'utf8')];
    breakDown(new Error('no room'));
    await certificate.start();
    await until(() => logger.of('certificate-not-renewed').length >= 2, clock, DAY);
    assert.deepEqual([certificate.thumbprint(), readFileSync(file('site.crt'), 'utf8'), changes], [first, pem, 0]);
    assert.match(JSON.stringify(logger.of('certificate-not-renewed')), /no room/);
    breakDown();
    await until(() => changes === 1, clock, HOUR);
    await certificate.stop();
    assert.deepEqual([changes, issued.length], [1, 2]);
    assert.ok(readCertificate(readFileSync(file('site.crt'), 'utf8')).notAfter > readCertificate(pem).notAfter);
  });

  test('tells when its authority ends within a season', async () => {
    await using folder = await temporaryFolder();
    const early = await serviceIn(folder.path);
    await early.open();
    assert.deepEqual(early.logger.of('authority-ends-soon'), []);
    const late = await serviceIn(folder.path, 7, new VirtualClock(early.clock.now() + 3_600 * DAY));
    await late.open();
    assert.deepEqual(
      late.logger.of('authority-ends-soon').map(({ level }) => level),
      ['warn'],
    );
  });
});
