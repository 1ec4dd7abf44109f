import { expect, test } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { sendGmail } from './agent.js';

const send = (options: JsonObject, payload: JsonObject = {}) =>
  runAgent(sendGmail, {
    options: { credential: 'google', to: 'dealer@example.com', subject: 'Lots', text: 'Hello', ...options }, net: { 'https://gmail.googleapis.com/upload/gmail/v1/users/me/messages/send?uploadType=media': { body: { id: '1', threadId: '1' } } },
    credentials: { google: { kind: 'google-oauth2', fields: {}, accessToken: 'ya29.a' } }, receive: [{ payload }],
  });
const textOf = (run: Awaited<ReturnType<typeof send>>) => run.requests[0]?.body ?? '';

test('keeps a value of the event from writing headers', async () => {
  const text = textOf(await send({ subject: '{{ make }}' }, { make: 'BMW\r\nBcc: spy@example.com' }));
  expect(text).toContain('Subject: BMW Bcc: spy@example.com');
  expect(text).not.toMatch(/^Bcc:/m);
});

test('carries the key of the delivery, the same each time', async () => {
  const marks = [textOf(await send({})), textOf(await send({}))].map((text) => /X-Rookery-Delivery: ([0-9a-f]{40})/.exec(text)?.[1]);
  expect([marks[0]?.length, marks[0] === marks[1]]).toEqual([40, true]);
});

test('puts a text made from the HTML beside it, and sends for one sender only', async () => {
  const text = textOf(await send({ text: '', html: '<p>Hello</p>' }));
  expect(text).toMatch(/Content-Type: text\/plain; charset=utf-8\r\n[^]*\r\n\r\nHello\r\n/);
  expect(await send({ from: 'a@example.com, b@example.com' })).toMatchObject({ requests: [], deliveries: [{ status: 'dead', error: { message: 'from: "a@example.com, b@example.com" gave several addresses for this event; a mail has one sender' } }] });
});

test.each([
  [{ to: '{{ gone }}' }, 'to: "{{ gone }}" gave no address for this event'],
  [{ to: 'somebody' }, 'to: "somebody" is no mail address; write for example "dealer@example.com"'],
  [{ text: '{{ gone }}' }, 'text: it is empty for this event, and so is "html"'],
  [{ to: Array.from({ length: 101 }, (_, index) => `a${index}@example.com`).join(', ') }, 'to: 101 addresses; at most 100 are possible, so send a mail to each instead'],
])('does not send %o', async (options, message) => {
  const run = await send(options);
  expect([run.requests.length, run.deliveries[0]?.status, run.deliveries[0]?.error?.message]).toEqual([0, 'dead', message]);
});

test('needs a text or HTML', () => {
  expect(parseOptions(sendGmail, { version: 1, options: { credential: 'google', to: 'a@b.c', subject: 'x' } }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.text' }] });
});
