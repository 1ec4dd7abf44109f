import { expect, test } from 'vitest';
import { readAnswer } from './answer.js';
import { options } from './options.js';

const broken = () =>
  new Response(new ReadableStream({ start: (controller) => controller.error(new Error('reset')) }), { status: 201 });

test('a wanted answer that broke off is asked for again', async () => {
  await expect(readAnswer(broken(), options.parse({ url: 'https://partner.example', response: 'json' }))).rejects.toThrow('answered 201, but the answer broke off: reset');
});
