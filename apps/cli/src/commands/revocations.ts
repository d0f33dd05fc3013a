import type { RevocationRequest } from '@hanse/api';
import type { CliContext } from '../context.ts';
import { revocationTable } from '../render/revocations.ts';
import { openSession } from '../session/open-session.ts';

export async function revocations(context: CliContext): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const views = await session.api.revocations();
  out.json(views);
  if (views.length === 0) out.lines('nothing is revoked');
  else out.lines(...revocationTable(views, { palette: out.palette, width: out.columns() }));
}

export async function removeRevocation(
  context: CliContext,
  kind: RevocationRequest['kind'],
  id: string,
): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  await session.api.restore(kind, id);
  out.json({ kind, id });
  out.lines(`${kind} ${id} is accepted again; every site knows within a minute`);
}
