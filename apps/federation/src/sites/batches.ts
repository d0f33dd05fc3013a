/**
 * Groups what comes in a burst, up to `limit`, so that a burst can be written down in one transaction; what comes alone
 * is given at once. Leaving the loop does not wait for a silent source: abort what feeds it.
 */
export async function* batches<T>(source: AsyncIterable<T>, limit: number): AsyncGenerator<readonly T[]> {
  const iterator = source[Symbol.asyncIterator]();
  let next = asked(iterator);
  try {
    for (let first = await next; first.done !== true; first = await next) {
      const batch = [first.value];
      next = asked(iterator);
      while (batch.length < limit) {
        const more = await atOnce(next);
        if (more === undefined || more.done === true) break;
        batch.push(more.value);
        next = asked(iterator);
      }
      yield batch;
    }
  } finally {
    void iterator.return?.().catch(() => undefined);
  }
}

/** A failure is met when it is its turn; until then nobody waits for it. */
function asked<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = iterator.next();
  next.catch(() => undefined);
  return next;
}

/** Undefined when the promise has not settled before the event loop turns. */
function atOnce<T>(promise: Promise<T>): Promise<T | undefined> {
  const turn = new Promise<undefined>((resolve) => {
    setImmediate(() => resolve(undefined));
  });
  return Promise.race([promise, turn]);
}
