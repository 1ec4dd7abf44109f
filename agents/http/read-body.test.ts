import { expect, test } from 'vitest';
import { readText } from './read-body.js';

test('stops reading an unannounced body at the limit', async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  expect(await readText(new Response(endless), 5_000)).toBeUndefined();
  expect(pulled).toBeLessThan(10);
});

test('does not trust the announced length of an encoded body', async () => {
  const response = new Response('a'.repeat(100), { headers: { 'content-length': '10', 'content-encoding': 'gzip' } });
  expect(await readText(response, 50)).toBeUndefined();
});

test('puts letters together that are cut between chunks', async () => {
  const bytes = new TextEncoder().encode('Привет');
  const cut = new ReadableStream({ start: (controller) => [bytes.slice(0, 3), bytes.slice(3)].forEach((chunk) => controller.enqueue(chunk)), pull: (controller) => controller.close() });
  expect(await readText(new Response(cut), 100)).toBe('Привет');
});
