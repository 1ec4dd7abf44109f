import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startFeedSite, startTelegramSimulator, type FeedSite, type TelegramSimulator } from '@rookery/simulators';
import { PermanentError, RateLimitedError, UserError, type JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import { sendTelegram } from './agent.js';

const token = '777:test';
const credentialOf = (secret: string) => ({ kind: 'telegram-bot', fields: { token: secret, apiRoot: telegram.apiRoot } });
let telegram: TelegramSimulator;
let site: FeedSite;

beforeAll(async () => {
  telegram = await startTelegramSimulator({ limits: { botPerSecond: Infinity, chatPerSecond: Infinity, chatBurst: Infinity, groupPerMinute: Infinity } });
  site = await startFeedSite({ items: [] });
  telegram.addBot(token, { username: 'alerts_bot' });
  telegram.addChat({ id: 42, type: 'private' });
  telegram.addChat({ id: 43, type: 'private' });
  telegram.addChat({ id: -7, type: 'group', title: 'Dealers' });
});
beforeEach(() => telegram.reset());
afterAll(() => Promise.all([telegram.stop(), site.stop()]));

const send = (options: JsonObject, payload: JsonObject = {}, attempts = 1) =>
  runAgent(sendTelegram, {
    options: { credential: 'bot', chatId: '42', text: 'hi', ...options },
    net: loopbackNet(), credentials: { bot: credentialOf(token), stranger: credentialOf('778:stranger') }, receive: [{ payload }], attempts,
  });

test('writes one plain message and hands on its id', async () => {
  const run = await send({ text: 'A *new* <lot> & more' });
  const [message] = telegram.messages(42);
  expect(message).toMatchObject({ text: 'A *new* <lot> & more', entities: [], bot: 'alerts_bot' });
  expect(run.emitted[0]?.payload).toMatchObject({ messageId: message?.messageId, chatId: 42 });
  expect(run.deliveries).toMatchObject([{ status: 'accepted', reference: `telegram:777:42:${message?.messageId}` }]);
});

test.each(['HTML', 'MarkdownV2'])('reads %s and shows values as they are, whatever marks they hold', async (parseMode) => {
  const name = '<i>A&B</i> "_*[x](y)~`>#+-=|{}.!\\';
  const bold = parseMode === 'HTML' ? '<b>{{ name }}</b>' : '*{{ name }}*';
  const run = await send({ parseMode, text: bold }, { name });
  expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['accepted']);
  expect(telegram.messages(42)).toMatchObject([{ text: name, entities: [{ type: 'bold', offset: 0, length: name.length }] }]);
});

test('shows buttons that a person can press', async () => {
  await send({ buttons: [[{ text: 'Open {{ id }}', url: 'https://auction.example/lots/{{ id }}' }, { text: 'Skip', data: 'skip:{{ id }}' }]] }, { id: 7 });
  const [message] = telegram.messages(42);
  expect(message?.replyMarkup).toEqual({ inline_keyboard: [[{ text: 'Open 7', url: 'https://auction.example/lots/7' }, { text: 'Skip', callback_data: 'skip:7' }]] });
  expect(() => telegram.pressButton({ chatId: 42, messageId: message?.messageId ?? 0 }, 'skip:7')).not.toThrow();
});

test('is asked to wait, once, and comes back for exactly one message', async () => {
  telegram.inject({ method: 'sendMessage', status: 429, body: { ok: false, error_code: 429, description: 'Too Many Requests: retry after 3', parameters: { retry_after: 3 } } });
  const run = await send({}, {}, 2);
  expect(run.deliveries.map((delivery) => delivery.status)).toEqual(['failed', 'accepted']);
  expect(run.deliveries[0]?.error).toBeInstanceOf(RateLimitedError);
  expect(run.deliveries[0]?.error).toMatchObject({ retryAfterMs: 3_000 });
  expect(telegram.messages(42)).toHaveLength(1);
});

test('gives up on a user who blocked the bot and names the endpoint to disable', async () => {
  telegram.blockBot(43);
  const run = await send({ chatId: '43' }, {}, 3);
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error).toBeInstanceOf(PermanentError);
  expect(run.deliveries[0]?.error).toMatchObject({ disableEndpoint: 'telegram:bot:43', message: 'Telegram: Forbidden: bot was blocked by the user' });
});

test('follows a group that became a supergroup, at once and on record', async () => {
  telegram.migrateChat(-7, -1007);
  const run = await send({ chatId: '-7' });
  expect(telegram.messages(-1007)).toMatchObject([{ text: 'hi' }]);
  expect(run.emitted[0]?.payload).toMatchObject({ chatId: -1007, migratedFrom: -7 });
  expect(run.deliveries[0]?.reference).toMatch(/^telegram:777:-1007:\d+$/);
});

test('cuts a text that is too long into messages with whole formats, the buttons at the last', async () => {
  const words = Array.from({ length: 1500 }, (_, index) => `word${index}`).join(' ');
  const run = await send({ parseMode: 'HTML', text: '<b>{{ words }}</b>', buttons: [[{ text: 'Ok', data: 'ok' }]] }, { words });
  const messages = telegram.messages(42);
  expect(messages.map((message) => message.text).join(' ')).toBe(words);
  expect(messages.map((message) => message.entities)).toEqual(messages.map((message) => [{ type: 'bold', offset: 0, length: message.text?.length }]));
  expect(messages.map((message) => message.replyMarkup !== undefined)).toEqual([false, false, false, true]);
  expect(run.emitted[0]?.payload['messageIds']).toEqual(messages.map((message) => message.messageId));
});

test('says why Telegram cannot read the markup of the author', async () => {
  const run = await send({ parseMode: 'HTML', text: '<b>{{ make }}' }, { make: 'BMW' }, 3);
  expect(run.deliveries).toHaveLength(1);
  expect(run.deliveries[0]?.error?.message).toMatch(/^Telegram: Bad Request: can't parse entities/);
});

test('asks for another token when Telegram does not know this one', async () => {
  const run = await send({ credential: 'stranger' });
  expect(run.deliveries[0]?.error).toBeInstanceOf(UserError);
});

test('does not know what became of a message whose answer was lost, and it had been sent', async () => {
  telegram.inject({ method: 'sendMessage', reset: 'after effect' });
  const run = await send({});
  expect([run.deliveries[0]?.status, telegram.messages(42).length]).toEqual(['unknown', 1]);
});

describe('files', () => {
  const photo = (file: string, more: JsonObject = {}): JsonObject => ({ kind: 'photo', file, ...more });
  const csv = `data:text/csv;base64,${Buffer.from('vin,price\nA,1\n').toString('base64')}`;

  test('a photo goes with its caption and its buttons, in one message', async () => {
    const run = await send({ parseMode: 'HTML', text: '<b>{{ make }}</b>', media: [photo('{{ url }}')], buttons: [[{ text: 'Bid', data: 'bid' }]] }, { make: 'A & B', url: 'https://x.example/a.jpg' });
    expect(telegram.messages(42)).toMatchObject([{ caption: 'A & B', entities: [{ type: 'bold' }], attachment: { kind: 'photo' }, replyMarkup: { inline_keyboard: [[{ callback_data: 'bid' }]] } }]);
    expect(run.deliveries).toMatchObject([{ status: 'accepted' }]);
  });

  test('a list of photos is an album, the text below its first', async () => {
    const urls = Array.from({ length: 12 }, (_, index) => `https://x.example/${index}.jpg`);
    const run = await send({ text: 'lot', media: [photo('{{ photos }}')] }, { photos: urls });
    const messages = telegram.messages(42);
    expect(messages.map(({ caption }) => caption)).toEqual(['lot', ...Array.from({ length: 9 }, () => undefined)]);
    expect(new Set(messages.map(({ mediaGroupId }) => mediaGroupId)).size).toBe(1);
    expect(run.emitted[0]?.payload['messageIds']).toEqual(messages.map(({ messageId }) => messageId));
  });

  test('an album with buttons is followed by a text that carries them, and a long text follows a photo', async () => {
    await send({ text: 'lot', media: [photo('https://x.example/1.jpg'), photo('https://x.example/2.jpg')], buttons: [[{ text: 'Bid', data: 'bid' }]] });
    await send({ text: 'word '.repeat(300), media: [photo('https://x.example/3.jpg')] });
    expect(telegram.messages(42).map(({ method, caption }) => [method, caption])).toEqual([
      ['sendMediaGroup', undefined], ['sendMediaGroup', undefined], ['sendMessage', undefined], ['sendPhoto', undefined], ['sendMessage', undefined],
    ]);
    expect(telegram.messages(42)[2]).toMatchObject({ text: 'lot', replyMarkup: { inline_keyboard: [[{ text: 'Bid' }]] } });
  });

  test('a document made by the workflow is uploaded under its name', async () => {
    await send({ text: 'your list', media: [{ kind: 'document', file: '{{ file }}', name: 'lots.csv' }] }, { file: csv });
    expect(telegram.messages(42)).toMatchObject([{ caption: 'your list', attachment: { kind: 'document', filename: 'lots.csv', mimeType: 'text/csv', bytes: 14 } }]);
  });

  test('a file is fetched here when asked to, uploaded, and sent again by its file_id', async () => {
    site.serve('/report.pdf', { headers: { 'content-type': 'application/pdf' }, body: '%PDF-1.7' });
    await send({ text: '', media: [{ kind: 'document', file: `${site.url}/report.pdf`, upload: true }] });
    const [first] = telegram.messages(42);
    expect(first).toMatchObject({ attachment: { filename: 'report.pdf', mimeType: 'application/pdf', bytes: 8 } });
    await send({ text: '', media: [{ kind: 'document', file: '{{ file }}' }] }, { file: first?.attachment?.fileId ?? '' });
    expect(telegram.messages(42)[1]?.attachment?.sha256).toBe(first?.attachment?.sha256);
  });

  test('several uploads go in one album', async () => {
    await send({ text: '', media: [{ kind: 'document', file: csv, name: 'a.csv' }, { kind: 'document', file: `${csv}AA==`, name: 'b.csv' }] });
    expect(telegram.messages(42).map(({ attachment }) => attachment?.filename)).toEqual(['a.csv', 'b.csv']);
  });

  test.each([
    ['is not there', '/gone.jpg', 404, 'dead', 'answered 404; the file must be there for whoever asks'],
    ['is out of order', '/broken.jpg', 503, 'failed', 'answered 503; the file must be there for whoever asks'],
  ])('a file whose site %s reaches nobody, and says so', async (_what, path, status, outcome, reason) => {
    site.inject({ on: path, status });
    const run = await send({ text: 'a', media: [photo(`${site.url}${path}`, { upload: true })] });
    expect(run.deliveries[0]).toMatchObject({ status: outcome, error: { message: `media: "${site.url}${path}" ${reason}` } });
    expect(telegram.requests()).toEqual([]);
  });

  test('a photo that is too large is refused before Telegram is asked', async () => {
    site.serve('/large.jpg', { headers: { 'content-type': 'image/jpeg' }, body: Buffer.alloc(10_000_001) });
    const run = await send({ text: 'a', media: [photo(`${site.url}/large.jpg`, { upload: true })] });
    expect(run.deliveries[0]).toMatchObject({ status: 'dead', error: { message: `media: "${site.url}/large.jpg" is larger than the 10 MB Telegram takes of a photo; make it smaller` } });
  });

  test('a file Telegram cannot load says what to do', async () => {
    const run = await send({ text: 'a', media: [photo('no such file')] });
    expect(run.deliveries[0]?.error?.message).toBe('Telegram: Bad Request: wrong file identifier/HTTP URL specified; Telegram cannot load the file: give an address it can reach, or turn on "upload"');
  });
});

describe('a message sent before', () => {
  const sendFirst = async (options: JsonObject = {}): Promise<number> => Number((await send({ text: 'one', ...options })).emitted[0]?.payload['messageId']);

  test('becomes the new one, buttons and all, and is no second message', async () => {
    const id = await sendFirst({ buttons: [[{ text: 'Bid', data: 'bid' }]] });
    const run = await send({ text: 'sold to {{ who }}', editMessageId: '{{ id }}' }, { id, who: 'Anna' });
    expect(telegram.messages(42)).toMatchObject([{ messageId: id, text: 'sold to Anna' }]);
    expect(telegram.messages(42)[0]).not.toHaveProperty('replyMarkup');
    expect(run.deliveries).toMatchObject([{ status: 'accepted', reference: `telegram:777:42:${id}` }]);
  });

  test('that is so already is done, as after an answer that was lost', async () => {
    const id = await sendFirst();
    telegram.inject({ method: 'editMessageText', reset: 'after effect' });
    const run = await send({ text: 'two', editMessageId: String(id) }, {}, 2);
    expect(run.deliveries.map(({ status }) => status)).toEqual(['unknown', 'accepted']);
  });

  test('gets another caption, other buttons only, or another file', async () => {
    const id = await sendFirst({ media: [{ file: 'https://x.example/a.jpg' }] });
    await send({ text: 'two', editMessageId: String(id) });
    await send({ text: '', editMessageId: String(id), buttons: [[{ text: 'Bid', data: 'bid' }]] });
    expect(telegram.messages(42)).toMatchObject([{ caption: 'two', attachment: { kind: 'photo' }, replyMarkup: { inline_keyboard: [[{ text: 'Bid' }]] } }]);
    await send({ text: 'three', editMessageId: String(id), media: [{ file: 'https://x.example/b.jpg' }] });
    expect(telegram.messages(42)).toMatchObject([{ messageId: id, caption: 'three' }]);
  });

  test('that is gone cannot be edited, and says so; an empty number sends a new one', async () => {
    const run = await send({ text: 'two', editMessageId: '99' });
    expect(run.deliveries[0]).toMatchObject({ status: 'dead', error: { message: expect.stringMatching(/^Telegram: Bad Request: message to edit not found; only a message this bot sent/) } });
    await send({ text: 'new', editMessageId: '{{ gone }}' });
    expect(telegram.messages(42)).toMatchObject([{ text: 'new' }]);
  });

  test('is answered, also when it is gone', async () => {
    const id = await sendFirst();
    await send({ text: 'yes', replyTo: String(id) });
    await send({ text: 'well', replyTo: '99' });
    expect(telegram.messages(42).map(({ replyToMessageId }) => replyToMessageId)).toEqual([undefined, id, undefined]);
  });
});

test('is silent and protected on request', async () => {
  await send({ silent: true, protect: true });
  expect(telegram.requests()[0]?.parameters).toMatchObject({ disable_notification: true, protect_content: true });
});
