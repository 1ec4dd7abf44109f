import { describe, expect, test } from 'vitest';
import { givenEvents, netError, runAgent, type CannedAnswer, type RunRequest } from '@rookery/sdk/testing';
import { parseOptions, PermanentError, RateLimitedError, type JsonObject } from '@rookery/sdk';
import { sendTelegram } from './agent.js';
import { spec } from './spec.js';

const endpoint = 'https://api.telegram.org/bot123:abc/sendMessage';
const credentials = { bot: { kind: 'telegram-bot', fields: { token: '123:abc' } } };
const event = { payload: { chat: 42, make: 'Rolls & Royce', price: 1.5 } };
const sent = { body: { ok: true, result: { message_id: 5, date: 1767225600, chat: { id: 42, type: 'private' } } } };
const refusal = (status: number, description: string, parameters?: JsonObject): CannedAnswer => ({
  status, body: { ok: false, error_code: status, description, ...(parameters === undefined ? {} : { parameters }) },
});

const send = (options: JsonObject, answer: CannedAnswer | readonly CannedAnswer[] = sent, more: RunRequest = {}) =>
  runAgent(sendTelegram, { options: { credential: 'bot', chatId: '{{ chat }}', text: 'hi', ...options }, net: { [endpoint]: answer }, credentials, receive: [event], ...more });
const fieldsOf = (run: Awaited<ReturnType<typeof send>>) => run.requests.map((request) => Object.fromEntries(new URLSearchParams(request.body ?? '')));

describe('the message', () => {
  test('carries only what was asked for, on the guarded network, with the credential named', async () => {
    const run = await send({});
    expect(fieldsOf(run)).toEqual([{ chat_id: '42', text: 'hi' }]);
    expect(run.requests.map((request) => request.credential)).toEqual(['bot']);
  });

  test('is silent and without a preview on request', async () => {
    expect(fieldsOf(await send({ silent: true, linkPreview: false }))[0]).toEqual({ chat_id: '42', text: 'hi', disable_notification: 'true', link_preview_options: '{"is_disabled":true}' });
  });

  test.each([
    ['none', 'Rolls & Royce *1.5*'],
    ['HTML', 'Rolls &amp; Royce *1.5*'],
    ['MarkdownV2', String.raw`Rolls & Royce *1\.5*`],
  ])('escapes values and not the author\'s marks in the format %s', async (parseMode, text) => {
    expect(fieldsOf(await send({ parseMode, text: '{{ make }} *{{ price }}*' }))[0]?.['text']).toBe(text);
  });

  test('hands the sent message on, with the provider\'s id on the delivery', async () => {
    const run = await send({});
    expect(run.emitted.map((emitted) => emitted.payload)).toEqual([{ messageId: 5, messageIds: [5], chatId: 42, date: '2026-01-01T00:00:00.000Z' }]);
    expect(run.deliveries).toMatchObject([{ status: 'accepted', reference: 'telegram:123:42:5' }]);
  });

  test.each([
    ['no chat', { chatId: '{{ gone }}' }, 'chatId: "" is no chat; the template "{{ gone }}" must give a number or the @name of a channel'],
    ['an empty text', { text: '{{ gone }}' }, 'text: "{{ gone }}" gave an empty text for this event; Telegram sends none'],
    ['too long a text', { text: 'a'.repeat(40_961) }, 'text: 40961 characters would be 11 messages of 4096; at most 10 are sent for one event, so shorten it'],
    ['too much button data', { buttons: [[{ text: 'a', data: 'ж'.repeat(33) }]] }, `buttons.0.0.data: "${'ж'.repeat(33)}" has 66 bytes; Telegram takes 1 to 64`],
    ['an answer to no message', { replyTo: 'the last' }, 'replyTo: "the last" is no number of a message; take "messageId" of what an earlier message gave'],
    ['two kinds in one album', { media: [{ file: 'https://x.example/a.jpg' }, { file: '{{ make }}', kind: 'photo' }, { file: 'data:text/csv,a', kind: 'photo' }], text: '', buttons: [[{ text: 'a', data: 'b' }]] }, 'buttons: Telegram takes none below an album; give a text that carries them'],
    ['a data address that is none', { media: [{ file: 'data:nonsense' }] }, 'media: "data:nonsense" is no data address; write for example "data:text/csv;base64,..."'],
    ['an empty file', { media: [{ file: 'data:text/csv,' }] }, 'media: "data:text/csv" is empty; Telegram takes no empty file'],
  ])('is not sent with %s', async (_what, options, message) => {
    const run = await send(options);
    expect([run.requests.length, run.deliveries[0]?.status, run.deliveries[0]?.error?.message]).toEqual([0, 'dead', message]);
  });

  test('has buttons that either open an address or send data', () => {
    const parsed = parseOptions(sendTelegram, { version: 1, options: { credential: 'bot', chatId: '1', text: 'a', buttons: [[{ text: 'a' }, { text: 'b', url: 'https://x.example', data: 'y' }]] } }, 'options');
    expect(parsed).toMatchObject({ ok: false, issues: [{ path: 'options.buttons.0.0' }, { path: 'options.buttons.0.1', hint: 'fill in exactly one of "url" and "data"' }] });
  });

  test.each([
    ['nothing to send', {}, 'text'],
    ['two kinds of files', { media: [{ file: 'a' }, { file: 'b', kind: 'document' }] }, 'media'],
  ])('has a fault the form shows: %s', (_what, options, path) => {
    const parsed = parseOptions(sendTelegram, { version: 1, options: { credential: 'bot', chatId: '1', ...options } }, 'options');
    expect(parsed).toMatchObject({ ok: false, issues: [{ path: `options.${path}` }] });
  });
});

describe('a refusal', () => {
  test.each([
    ['of the text', refusal(400, "Bad Request: can't parse entities"), 'dead', "Telegram: Bad Request: can't parse entities; mend the markup of the text, or choose another format"],
    ['of the chat', refusal(400, 'Bad Request: chat not found'), 'dead', 'Telegram: Bad Request: chat not found; the number is wrong, or the person has not pressed Start and the bot is no member of the group'],
    ['that is new', refusal(400, 'Bad Request: SOMETHING_NEW'), 'dead', 'Telegram: Bad Request: SOMETHING_NEW'],
    ['of the token', refusal(401, 'Unauthorized'), 'dead', 'Telegram does not know the token of credential "bot" (Unauthorized); store the one BotFather shows'],
    ['of a token that is none', refusal(404, 'Not Found'), 'dead', 'Telegram does not know the token of credential "bot" (Not Found); store the one BotFather shows'],
    ['without a reason', refusal(500, 'Internal Server Error'), 'unknown', 'Telegram: 500 Internal Server Error'],
    ['by a gateway', { status: 502, body: '<html>' }, 'unknown', 'Server error 502 on sendMessage'],
    ['nobody can read', { body: 'hello' }, 'unknown', 'the answer of Telegram cannot be read'],
    ['by a closed port', netError('network.refused', endpoint, { sent: false }), 'failed', 'Telegram cannot be reached (network.refused)'],
    ['by a time-out', netError('network.timeout', endpoint), 'unknown', 'no answer from Telegram (network.timeout)'],
    ['by the guard', netError('network.denied', endpoint, { sent: false }), 'dead', 'the Bot API server may not be called; check the hosts of the credential and which addresses the operator allows'],
  ] satisfies [string, CannedAnswer, string, string][])('%s leaves the delivery as it should, and the token unsaid', async (_what, answer, status, message) => {
    const { deliveries } = await send({}, answer);
    expect([deliveries[0]?.status, deliveries[0]?.error?.message]).toEqual([status, message]);
  });

  test('with retry_after pauses the whole bot', async () => {
    const { deliveries } = await send({}, refusal(429, 'Too Many Requests: retry after 9', { retry_after: 9 }));
    expect(deliveries[0]?.error).toBeInstanceOf(RateLimitedError);
    expect(deliveries[0]?.error).toMatchObject({ retryAfterMs: 9_000, bucket: 'telegram:bot:bot' });
  });

  test('with retry_after for a group pauses that group', async () => {
    const { deliveries } = await send({ chatId: '-100123' }, refusal(429, 'Too Many Requests: retry after 30', { retry_after: 30 }));
    expect(deliveries[0]?.error).toMatchObject({ retryAfterMs: 30_000, bucket: 'telegram:chat:bot:-100123' });
  });

  test('by a user who blocked the bot disables the endpoint', async () => {
    const { deliveries } = await send({}, refusal(403, 'Forbidden: bot was blocked by the user'));
    expect(deliveries[0]?.error).toBeInstanceOf(PermanentError);
    expect(deliveries[0]?.error).toMatchObject({ disableEndpoint: 'telegram:bot:42', message: 'Telegram: Forbidden: bot was blocked by the user' });
  });

  test('is left to the host: nothing is repeated within an attempt', async () => {
    expect((await send({}, refusal(500, 'Internal Server Error'))).requests).toHaveLength(1);
  });
});

describe('a long text', () => {
  const text = 'word '.repeat(1000).trim();
  const secondMinute = { retry_after: 20 };

  test('waits between its parts when Telegram asks to, and sends none twice', async () => {
    const run = await send({ text }, [sent, refusal(429, 'Too Many Requests', secondMinute), sent]);
    const texts = fieldsOf(run).map((fields) => fields['text']);
    expect(run.deliveries[0]?.status).toBe('accepted');
    expect([texts.length, texts[1]]).toEqual([3, texts[2]]);
    expect(`${texts[0]} ${texts[2]}`).toBe(text);
    expect(run.emitted[0]?.payload['messageIds']).toEqual([5, 5]);
  });

  test('is of unknown outcome when a later part fails, whatever the reason', async () => {
    const { deliveries } = await send({ text }, [sent, refusal(400, 'Bad Request: message is too strange')]);
    expect([deliveries[0]?.status, deliveries[0]?.error?.message]).toEqual(['unknown', 'part 2 of 2 failed after 1 had been sent: Telegram: Bad Request: message is too strange']);
  });

  test('does not wait for ever', async () => {
    const { deliveries, requests } = await send({ text }, [sent, refusal(429, 'Too Many Requests', secondMinute)]);
    expect([deliveries[0]?.status, requests.length]).toEqual(['unknown', 5]);
  });
});

describe('what the host is told beforehand', () => {
  const told = (options: JsonObject) => {
    const parsed = spec.options.parse({ credential: 'bot', chatId: '42', text: 'a', ...options });
    return givenEvents([event], { start: 0, nextPosition: 1, parameters: {} }).map((given) => [sendTelegram.endpoint?.(parsed, given), sendTelegram.urgency?.(parsed, given), sendTelegram.buckets?.(parsed, given)]);
  };

  test('a message counts against the bot first, then the chat', () => {
    expect(told({})[0]?.[2]).toEqual([
      { name: 'telegram:bot:bot', ratePerSecond: 29, burst: 15, mostPerSecond: 29, tokens: 1 },
      { name: 'telegram:chat:bot:42', ratePerSecond: 0.9, burst: 2 },
    ]);
  });

  test.each(['-100123', '@lots_of_today'])('a message to %s counts against the limit of groups as well', (chatId) => {
    expect(told({ chatId })[0]?.[2]).toContainEqual({ name: `telegram:group:bot:${chatId}`, ratePerSecond: 0.25, burst: 5, tokens: 1 });
  });

  test('an album counts as its photos, for the bot and for a group', () => {
    const album = { chatId: '-100123', media: [{ file: 'a' }, { file: 'b' }, { file: '{{ gone }}' }] };
    expect(told(album)[0]?.[2]).toMatchObject([{ tokens: 2 }, {}, { tokens: 2 }]);
  });

  test('the endpoint is the one a refusal disables', () => {
    expect(told({ chatId: ' {{ chat }} ' })[0]?.[0]).toBe('telegram:bot:42');
  });

  test('an urgent message goes first', () => {
    expect([told({ urgent: true })[0]?.[1], told({})[0]?.[1]]).toEqual([{ critical: true, value: 0 }, { critical: false, value: 0 }]);
  });

  test('a message is worth what its template gives, and nothing where that is no number', () => {
    expect([told({ worth: '{{ price }}' })[0]?.[1], told({ worth: '{{ make }}' })[0]?.[1]]).toEqual([{ critical: false, value: 1.5 }, { critical: false, value: 0 }]);
  });
});
