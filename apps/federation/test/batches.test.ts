import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { batches } from '../src/sites/batches.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 1; number <= count; number += 1) yield number;
}

async function* paused(gate: Promise<void>, rest: AsyncIterable<number>): AsyncGenerator<number> {
  yield* numbers(3);
  await gate;
  yield* rest;
}

async function* broken(): AsyncGenerator<number> {
  yield* numbers(0);
  throw new Error('the connection broke');
}

async function collected(source: AsyncIterable<number>, limit: number): Promise<readonly (readonly number[])[]> {
  const all: (readonly number[])[] = [];
  for await (const batch of batches(source, limit)) all.push(batch);
  return all;
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('batches', () => {
  test('groups what is there at once up to the limit and loses nothing', async () => {
    assert.deepEqual(await collected(numbers(7), 3), [[1, 2, 3], [4, 5, 6], [7]]);
  });

  test('gives what came before a pause without waiting for what comes after it', async () => {
    const { opened, open } = gate();
    const given = batches(paused(opened, numbers(1)), 10);
    assert.deepEqual((await given.next()).value, [1, 2, 3]);
    open();
    assert.deepEqual((await given.next()).value, [1]);
    assert.equal((await given.next()).done, true);
  });

  test('gives nothing for an empty source', async () => {
    assert.deepEqual(await collected(numbers(0), 10), []);
  });

  test('gives what came before a failure and then fails as the source did', async () => {
    const { opened, open } = gate();
    const given = batches(paused(opened, broken()), 10);
    assert.deepEqual((await given.next()).value, [1, 2, 3]);
    open();
    await assert.rejects(given.next(), /the connection broke/);
  });

  test('can be left while the source is silent', async () => {
    const { opened } = gate();
    const given = batches(paused(opened, numbers(1)), 10);
    await given.next();
    assert.equal((await given.return(undefined)).done, true);
  });
});
