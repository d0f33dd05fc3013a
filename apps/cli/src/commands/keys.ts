import type { CliContext } from '../context.ts';
import { keyTable } from '../render/keys.ts';
import { openSession } from '../session/open-session.ts';

export async function listKeys(context: CliContext): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const view = await session.api.keys();
  out.json(view);
  const { kid, file, isPresent } = view.recovery;
  out.lines(...keyTable(view, { palette: out.palette, width: out.columns() }));
  out.lines(`replaced ${view.generation} times; the recovery key is ${kid},`);
  out.lines(isPresent ? `and lies in ${file}: better keep it offline` : `and is away; it is looked for in ${file}`);
}

/** The next request asks for a new token by itself, as every command does whose token is refused. */
export async function replaceKeys(context: CliContext): Promise<void> {
  const { out } = context;
  await using session = openSession(context);
  const view = await session.api.replaceKeys();
  out.json(view);
  out.lines('replaced the signing keys; tokens of before are refused here at once, at every site within a minute');
  out.lines('logins go on: programs get new tokens by themselves');
  if (view.recovery.isPresent) out.lines(`keep ${view.recovery.file} offline again`);
}
