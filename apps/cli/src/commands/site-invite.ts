import { writeDurableFile } from '@hanse/host';
import { isoTime } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { openSession } from '../session/open-session.ts';

/** Prints the invitation alone on standard output, or writes it to a file that only its owner can read. */
export async function siteInvite(context: CliContext, name: string, options: { out?: string }): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const invitation = await session.api.invite(name);
  out.json(invitation);
  if (options.out === undefined) {
    out.lines(invitation.invitation);
    return;
  }
  writeDurableFile(options.out, `${invitation.invitation}\n`);
  out.lines(`the invitation of ${name} is in ${options.out}, good until ${isoTime(invitation.expiresAt)}`);
}
