import { systemClock } from '@hanse/observability';
import type { CliContext } from '../context.ts';
import { consoleText } from '../render/console-text.ts';
import { openSession } from '../session/open-session.ts';

const TAIL_BYTES = 16_384;
const CHUNK_BYTES = 65_536;
const POLL = 300;

/** What a VEE has printed on its console: the end of it, all of it, or as it comes. */
export async function showConsole(
  context: CliContext,
  application: string,
  vee: string,
  options: { follow?: boolean; all?: boolean },
): Promise<void> {
  const { out, signal } = context;
  await using session = openSession(context);
  let offset = options.all === true ? 0 : -TAIL_BYTES;
  let isLineOpen = false;
  for (;;) {
    const chunk = await session.api.console(application, vee, { offset, limit: CHUNK_BYTES });
    if (chunk.text !== '') {
      const text = consoleText(chunk.text);
      isLineOpen = !text.endsWith('\n');
      out.text(text);
      out.json(chunk);
    }
    offset = chunk.nextOffset;
    const isEnd = chunk.text === '';
    if (isEnd && options.follow !== true) break;
    if (isEnd) await systemClock.sleep(POLL, 'console.look', signal);
  }
  if (isLineOpen) out.text('\n');
}
