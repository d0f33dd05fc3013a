import { HanseError, type Millis } from '@hanse/kernel';
import { systemClock } from '@hanse/observability';

const ONE_ANSWER: Millis = 10_000;
const BOTH_WITHIN: Millis = 60_000;
const PAUSE: Millis = 200;
const SHOWN = 6;

/** One answer of the shop. */
export interface Page {
  readonly status: number;
  /** The web server that the page names; empty when it names none. */
  readonly servedBy: string;
  /** The page as text, on one line. */
  readonly text: string;
  readonly millis: Millis;
}

/** Fetches the page until all servers have answered, then shows that they take turns. Throws CLI_DEMO_FAILED. */
export async function fetchPages(url: string, servers: number, signal: AbortSignal): Promise<readonly Page[]> {
  const end = systemClock.monotonic() + BOTH_WITHIN;
  let problem = 'no answer';
  for (const seen = new Set<string>(); seen.size < servers; ) {
    try {
      const page = await fetchPage(url, signal);
      problem = page.status === 200 ? `only ${[...seen].join(', ')} answered` : `status ${page.status}`;
      if (page.status === 200 && page.servedBy !== '') seen.add(page.servedBy);
    } catch (thrown) {
      signal.throwIfAborted();
      problem = thrown instanceof Error ? thrown.message : String(thrown);
    }
    if (seen.size >= servers) break;
    if (systemClock.monotonic() > end) throw new HanseError('CLI_DEMO_FAILED', { problem: `${url}: ${problem}` });
    await systemClock.sleep(PAUSE, 'demo.page', signal);
  }
  const pages: Page[] = [];
  while (pages.length < SHOWN) pages.push(await fetchPage(url, signal));
  return requireTurns(pages, url);
}

/** The page says who served it: `Served by <b>web1</b>`. */
export function servedBy(html: string): string {
  return /Served by <b>([^<]+)<\/b>/.exec(html)?.[1] ?? '';
}

function requireTurns(pages: readonly Page[], url: string): readonly Page[] {
  const servers = new Set(pages.map((page) => page.servedBy));
  if (servers.size > 1 && pages.every(({ status }) => status === 200)) return pages;
  const problem = `${url} was answered by ${[...servers].join(', ')} with ${pages.map(({ status }) => status).join(', ')}`;
  throw new HanseError('CLI_DEMO_FAILED', { problem });
}

async function fetchPage(url: string, signal: AbortSignal): Promise<Page> {
  const began = systemClock.monotonic();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ONE_ANSWER)]);
  const answer = await fetch(url, { signal: limit, headers: { connection: 'close' } });
  const html = await answer.text();
  const text = plainText(html);
  return { status: answer.status, servedBy: servedBy(html), text, millis: systemClock.monotonic() - began };
}

/** What a reader sees, on one line; words that only a tag parts, like "web<b>1</b>", stay together. */
function plainText(html: string): string {
  const visible = html.replace(/<title>.*?<\/title>/gs, '').replace(/<\/?(?:b|i|em|strong)>/g, '');
  return visible
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
