import type { CliContext } from '../context.ts';
import { certificateTable } from '../render/certificates.ts';
import { openSession } from '../session/open-session.ts';

/** Lists the certificates of the user that have not ended, or revokes one of them. */
export async function certificates(context: CliContext, { revoke }: { revoke?: string }): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  if (revoke !== undefined) {
    await session.api.revokeCertificate(revoke.replaceAll(':', '').toLowerCase());
    out.lines(`revoked; gateways refuse it when they have seen the next bundle`);
    out.json({ revoked: revoke });
    return;
  }
  const views = await session.api.certificates();
  out.json(views);
  out.lines(...certificateTable(views, { palette: out.palette, width: out.columns() }));
}
