import { expect, test } from 'vitest';
import { readEventStream, textPieces } from './event-stream.js';

async function* given(...pieces: readonly string[]) {
  yield* pieces;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const read = (...pieces: readonly string[]) => collect(readEventStream(given(...pieces)));

test('gives each message with its event and its lines of data', async () => {
  expect(await read('event: progress\ndata: {"events":1}\n\ndata: one\ndata: two\n\n')).toEqual([
    { event: 'progress', data: '{"events":1}' },
    { event: 'message', data: 'one\ntwo' },
  ]);
});

test('does not care where the text was cut', async () => {
  const text = ': hello\r\nevent: result\r\ndata: {"a":\r\ndata: 1}\r\n\r\n';
  expect(await read(...Array.from(text))).toEqual([{ event: 'result', data: '{"a":\n1}' }]);
});

test('takes a CR at the end of a piece for the line end it is', async () => {
  expect(await read('data: a\r', 'data: b\r', '\r', 'data: c\n\n')).toEqual([{ event: 'message', data: 'a\nb' }, { event: 'message', data: 'c' }]);
});

test('reads a line of many megabytes at once', async () => {
  const pieces = Array.from({ length: 400 }, () => 'x'.repeat(64 * 1024));
  expect((await read('data: ', ...pieces, '\n\n'))[0]?.data).toHaveLength(400 * 64 * 1024);
});

test('passes over comments, empty messages and one that the end cut off', async () => {
  expect(await read(': ping\n\nevent: progress\n\ndata:x\n\ndata: lost')).toEqual([{ event: 'message', data: 'x' }]);
});

test('keeps a letter whose bytes came in two pieces', async () => {
  const bytes = new TextEncoder().encode('лот');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, 3));
      controller.enqueue(bytes.slice(3));
      controller.close();
    },
  });
  expect((await collect(textPieces(body))).join('')).toBe('лот');
});
