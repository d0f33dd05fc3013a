import type { RevocationRequest } from '@hanse/api';
import { isoTime, toHanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import type { FederationApi } from '../session/federation-api.ts';
import { openSession } from '../session/open-session.ts';

/** Tokens and sessions of one's own are ended by anybody; everything else is for operators. */
export async function revoke(context: CliContext, asked: RevocationRequest): Promise<void> {
  const { out, program } = context;
  await using session = openSession(context);
  const isDone = await endedAsOwn(session.api, asked);
  const revoked = isDone ? asked : await session.api.revoke(asked);
  out.json(revoked);
  const end = revoked.until === undefined ? '' : ` until ${isoTime(revoked.until)}`;
  out.lines(`revoked ${revoked.kind} ${revoked.id}${end}; every site knows within a minute`);
  if (!isDone) out.lines(`"${program} revocations remove ${revoked.kind} ${revoked.id}" takes it back`);
}

async function endedAsOwn(api: FederationApi, { kind, id, reason, until }: RevocationRequest): Promise<boolean> {
  if (reason !== undefined || until !== undefined) return false;
  try {
    if (kind === 'token') await api.endToken(id);
    else if (kind === 'session') await api.endSession(id);
    else return false;
    return true;
  } catch (thrown) {
    const { kind: failure } = toHanseError(thrown);
    if (failure === 'not-found' || failure === 'invalid') return false;
    throw thrown;
  }
}
