import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurableFile } from '@hanse/host';
import { createCertificateRequest, writePrivateFile } from '@hanse/identity';
import { isoTime } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { requireNew } from '../ovf/write-new.ts';
import { openSession } from '../session/open-session.ts';

/** Makes a key, has it certified, and writes both where tools that know no tokens find them; the key for its owner only. */
export async function certificate(context: CliContext, options: { out?: string; hours?: number }): Promise<void> {
  const { out } = context;
  const folder = options.out ?? '.';
  const files = { key: join(folder, 'user.key'), chain: join(folder, 'user.crt') };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of Object.values(files)) requireNew(file);
  await using session = openSession(context);
  const { keyPem, csrPem } = await createCertificateRequest({ subjectName: session.profile.user });
  const hours = options.hours === undefined ? {} : { hours: options.hours };
  const { chain, ...view } = await session.api.certify({ certificateRequest: csrPem, ...hours });
  writePrivateFile(files.key, keyPem);
  writeDurableFile(files.chain, chain);
  out.json({ ...view, ...files });
  out.lines(
    `a certificate of ${session.profile.user}${view.vo === undefined ? '' : ` in ${view.vo}`}, good until ${isoTime(view.expiresAt)}`,
    `fingerprint ${view.fingerprint}`,
    `key in ${files.key}, chain in ${files.chain}`,
  );
}
