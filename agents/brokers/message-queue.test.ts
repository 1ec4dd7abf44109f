import { expect, it } from 'vitest';
import { createMessageQueue } from './message-queue.js';

it('hands over what waits, in order, at most so many', async () => {
  const queue = createMessageQueue<number>(new AbortController().signal);
  for (const message of [1, 2, 3]) queue.push(message);
  expect([await queue.take(2), await queue.take(2)]).toEqual([[1, 2], [3]]);
});

it('hands over together what comes in one turn of the event loop', async () => {
  const queue = createMessageQueue<number>(new AbortController().signal);
  const taken = queue.take(10);
  queue.push(1);
  queueMicrotask(() => queue.push(2));
  expect(await taken).toEqual([1, 2]);
});

it('gives nothing once it is aborted, also to one who waits', async () => {
  const stop = new AbortController();
  const queue = createMessageQueue<number>(stop.signal);
  const taken = queue.take(1);
  stop.abort();
  queue.push(1);
  expect([await taken, await queue.take(1)]).toEqual([[], []]);
});

it('tells of a lost connection instead of handing over what would come again', async () => {
  const queue = createMessageQueue<number>(new AbortController().signal);
  queue.push(1);
  queue.fail(new Error('cut'));
  queue.fail(new Error('later'));
  await expect(queue.take(1)).rejects.toThrow('cut');
});
