import { formatBytes, MIB } from '@hanse/kernel';

/** A server-sent event as it was received; the data is parsed JSON, not checked yet. */
export interface ReceivedEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

/** No event of ours comes near it; a peer that sends longer lines is broken or hostile. */
const LONGEST_LINE = 8 * MIB;

/** Parses an event stream (WHATWG HTML §9.2.6) whose data is JSON; comments are dropped. Throws SyntaxError for others. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ReceivedEvent, void, undefined> {
  let lastId: string | undefined;
  let event = 'message';
  let data: string[] = [];
  for await (const line of lines(body)) {
    if (line === '') {
      if (data.length > 0) yield { id: lastId, event, data: JSON.parse(data.join('\n')) as unknown };
      event = 'message';
      data = [];
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'id') lastId = value;
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
}

/** A line ends with CR LF, LF or CR (§9.2.5); the rest behind the last end is an event cut short and is dropped. */
async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be the first half of a CR LF.
    const complete = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
    const parts = complete.split(/\r\n|\n|\r/);
    rest = (parts.pop() ?? '') + rest.slice(complete.length);
    yield* parts;
    if (rest.length > LONGEST_LINE) throw new SyntaxError(`a line is longer than ${formatBytes(LONGEST_LINE)}`);
  }
}
