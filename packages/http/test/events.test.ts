import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readEvents } from '../src/events/read-events.ts';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

async function read(...texts: string[]) {
  const events = [];
  for await (const event of readEvents(chunks(...texts))) events.push(event);
  return events;
}

describe('an event stream', () => {
  const EVENT = { id: '7', event: 'vee', data: { a: 'ü' } };

  test('is read alike however it is cut into pieces and its lines end', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['retry: 1', '', ': comment', 'id: 7', 'event: vee', 'data: {"a":"ü"}', '', ''].join(end);
      const whole = new TextEncoder().encode(text);
      for (let cut = 0; cut < whole.length; cut += 1) {
        const events = [];
        const pieces = [whole.slice(0, cut), whole.slice(cut), new TextEncoder().encode(end)];
        for await (const event of readEvents(
          (async function* () {
            yield* pieces;
          })(),
        ))
          events.push(event);
        assert.deepEqual(events, [EVENT], `cut at ${cut} with ${JSON.stringify(end)}`);
      }
    }
  });

  test('keeps the last id, joins data lines, and drops an event cut short', async () => {
    const events = await read('id: 1\ndata: [1,\ndata: 2]\n\ndata: 3\n\ndata: 4\n');
    assert.deepEqual(events, [
      { id: '1', event: 'message', data: [1, 2] },
      { id: '1', event: 'message', data: 3 },
    ]);
  });

  test('is refused when its data is not JSON or a line has no end', async () => {
    await assert.rejects(read('data: nonsense\n\n'), SyntaxError);
    await assert.rejects(read('data: ', 'x'.repeat(9 * 1024 * 1024)), SyntaxError);
  });
});
