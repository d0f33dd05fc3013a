import type { CliContext } from '../context.ts';
import { openSession } from '../session/open-session.ts';
import { loggedOut, writeProfile } from '../session/profile.ts';

/** Ends the session of the profile, one that is named, or all; the profile still knows where the federation is. */
export async function logout(
  context: CliContext,
  sessionId: string | undefined,
  { all = false }: { all?: boolean },
): Promise<void> {
  const { out, folders } = context;
  await using session = openSession(context);
  const { api, profile } = session;
  const open = await api.sessions();
  const isMeant = (view: (typeof open)[number]) => all || (sessionId === undefined && view.isCurrent);
  const meant = sessionId === undefined ? open.filter(isMeant).map((view) => view.sessionId) : [sessionId];
  const current = open.find(({ isCurrent }) => isCurrent)?.sessionId;
  // The one that asks comes last: after it nothing more is answered.
  for (const id of meant.toSorted((a, b) => Number(a === current) - Number(b === current))) await api.endSession(id);
  if (current === undefined || meant.includes(current)) writeProfile(folders.profile, loggedOut(profile));
  out.lines(`ended ${meant.length === 1 ? 'one session' : `${meant.length} sessions`} of ${profile.user}`);
  out.json({ user: profile.user, ended: meant });
}
