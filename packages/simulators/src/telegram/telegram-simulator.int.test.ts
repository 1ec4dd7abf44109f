import { Api, Bot, InputFile, longPoll, NetworkError, TelegramApiError, TimeoutError } from 'node-telegram-bot-api';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTelegramSimulator } from './telegram-simulator.js';
import type { TelegramSimulator } from './telegram-simulator.js';

const TOKEN = '123:test';
const button = (callback_data: string) => ({ inline_keyboard: [[{ text: 'Bid', callback_data }]] });

let time: number;
let telegram: TelegramSimulator;
let api: Api;

beforeEach(async () => {
  time = Date.UTC(2026, 0, 1);
  telegram = await startTelegramSimulator({ now: () => time, webhook: { retryMs: 5 } });
  telegram.addBot(TOKEN, { username: 'rook_bot' });
  telegram.addChat({ id: 7, type: 'private', title: 'Ann' });
  telegram.addChat({ id: -5, type: 'group', title: 'Dealers' });
  api = new Api(TOKEN, { apiRoot: telegram.apiRoot, maxRetries: 0, timeoutMs: 5000 });
});

afterEach(() => telegram.stop());

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (result) => ({ accepted: result }),
    (error: unknown) => error,
  );

describe('sending with the real client', () => {
  it('says who the bot is', async () => {
    expect(await api.getMe()).toMatchObject({ id: 123, is_bot: true, username: 'rook_bot' });
  });

  it('takes a message with markup and keeps the text a reader sees', async () => {
    const sent = await api.sendMessage({ chat_id: 7, text: 'Lot <b>14</b> is open ', parse_mode: 'HTML', reply_markup: button('bid:14') });
    expect(sent).toMatchObject({ message_id: 1, text: 'Lot 14 is open', entities: [{ type: 'bold', offset: 4, length: 2 }] });
    expect(telegram.messages(7)).toMatchObject([{ method: 'sendMessage', bot: 'rook_bot', text: 'Lot 14 is open', replyMarkup: button('bid:14') }]);
  });

  it('takes an uploaded photo, its file id again, and an album', async () => {
    const photo = new InputFile(new Uint8Array([1, 2, 3]), { filename: 'lot.jpg' });
    const sent = await api.sendPhoto({ chat_id: 7, photo, caption: 'front' });
    const fileId = sent.photo?.[0]?.file_id ?? '';
    await api.sendPhoto({ chat_id: 7, photo: fileId });
    const album = await api.sendMediaGroup({
      chat_id: -5,
      media: [
        { type: 'photo', media: photo, caption: 'a' },
        { type: 'photo', media: fileId },
      ],
    });
    expect(album).toHaveLength(2);
    expect(telegram.messages().map(({ attachment }) => attachment?.fileId)).toEqual([fileId, fileId, fileId, fileId]);
  });

  it('takes an uploaded document', async () => {
    const document = new InputFile(new Uint8Array([1]), { filename: 'report.csv' });
    expect(await api.sendDocument({ chat_id: 7, document })).toMatchObject({ document: { file_name: 'report.csv', file_size: 1 } });
  });

  it('edits text and buttons, deletes, and refuses an edit that changes nothing', async () => {
    const { message_id } = await api.sendMessage({ chat_id: 7, text: 'one', reply_markup: button('a') });
    const target = { chat_id: 7, message_id };
    await api.editMessageText({ ...target, text: 'two', reply_markup: button('a') });
    expect(await failure(api.editMessageText({ ...target, text: 'two', reply_markup: button('a') }))).toMatchObject({
      errorCode: 400,
      description: expect.stringContaining('message is not modified'),
    });
    await api.editMessageReplyMarkup(target);
    await api.deleteMessage(target);
    expect(telegram.messages(7)).toMatchObject([{ text: 'two', isDeleted: true }]);
    expect(telegram.messages(7)[0]).not.toHaveProperty('replyMarkup');
  });

  it('edits what stands with a file, and tells a caption from a text', async () => {
    const { message_id } = await api.sendPhoto({ chat_id: 7, photo: 'https://x.example/a.jpg', caption: 'one' });
    const target = { chat_id: 7, message_id };
    expect(await failure(api.editMessageText({ ...target, text: 'two' }))).toMatchObject({ description: 'Bad Request: there is no text in the message to edit' });
    await api.editMessageCaption({ ...target, caption: 'two', reply_markup: button('a') });
    expect(telegram.messages(7)).toMatchObject([{ caption: 'two', attachment: { kind: 'photo' } }]);
    await api.editMessageMedia({ ...target, media: { type: 'document', media: new InputFile(Buffer.from('a,b'), { filename: 'lots.csv' }) } });
    expect(telegram.messages(7)).toMatchObject([{ attachment: { kind: 'document', filename: 'lots.csv', bytes: 3 } }]);
    expect(telegram.messages(7)[0]).not.toHaveProperty('caption');
  });

  it('blocks the bot now and then, when asked to, for as long as it says', async () => {
    const moody = await startTelegramSimulator({ now: () => time, floods: { chance: 1, seconds: [5, 5], random: () => 0.5 } });
    moody.addBot(TOKEN, { username: 'rook_bot' });
    moody.addChat({ id: 7, type: 'private' });
    const other = new Api(TOKEN, { apiRoot: moody.apiRoot, maxRetries: 0, timeoutMs: 5000 });
    expect(await failure(other.sendMessage({ chat_id: 7, text: 'a' }))).toMatchObject({ errorCode: 429, parameters: { retry_after: 5 } });
    time += 4_000;
    expect(await failure(other.sendMessage({ chat_id: 7, text: 'a' }))).toMatchObject({ errorCode: 429, parameters: { retry_after: 1 } });
    expect(moody.requests().map(({ cameWhileBlocked }) => cameWhileBlocked)).toEqual([false, true]);
    await moody.stop();
  });

  it('counts equal messages as duplicates, because Telegram knows no idempotency keys', async () => {
    await api.sendMessage({ chat_id: 7, text: 'sold' });
    await api.sendMessage({ text: 'sold', chat_id: 7 });
    await api.sendMessage({ chat_id: 7, text: 'other' });
    expect(telegram.duplicates()).toEqual([{ bot: 'rook_bot', method: 'sendMessage', parameters: { chat_id: 7, text: 'sold' }, count: 2 }]);
  });
});

describe('refusals', () => {
  it('answers 401 to an unknown token', async () => {
    const stranger = new Api('999:nobody', { apiRoot: telegram.apiRoot, maxRetries: 0 });
    expect(await failure(stranger.getMe())).toMatchObject({ errorCode: 401, description: 'Unauthorized' });
  });

  it('answers 403 for a user who blocked the bot and takes messages again after', async () => {
    telegram.blockBot(7);
    expect(await failure(api.sendMessage({ chat_id: 7, text: 'x' }))).toMatchObject({
      errorCode: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
    telegram.unblockBot(7);
    expect(await api.sendMessage({ chat_id: 7, text: 'x' })).toMatchObject({ text: 'x' });
  });

  it('answers 400 with the new id for a migrated group', async () => {
    telegram.migrateChat(-5, -1005);
    const error = await failure(api.sendMessage({ chat_id: -5, text: 'x' }));
    expect(error).toMatchObject({ errorCode: 400, migrateToChatId: -1005 });
    expect(await api.sendMessage({ chat_id: -1005, text: 'x' })).toMatchObject({ chat: { id: -1005, type: 'supergroup' } });
  });

  it.each([
    ['chat not found', { chat_id: 8, text: 'x' }],
    ['message text is empty', { chat_id: 7, text: ' \n ' }],
    ['message text is empty', { chat_id: 7, text: '<b></b>', parse_mode: 'HTML' }],
    ['message is too long', { chat_id: 7, text: 'x'.repeat(4097) }],
    ["can't parse entities: Can't find end tag", { chat_id: 7, text: '<b>x', parse_mode: 'HTML' }],
    ["can't parse entities: Character '.' is reserved", { chat_id: 7, text: '1.5', parse_mode: 'MarkdownV2' }],
    ['unsupported parse_mode', { chat_id: 7, text: 'x', parse_mode: 'BBCode' }],
    ['BUTTON_DATA_INVALID', { chat_id: 7, text: 'x', reply_markup: button('d'.repeat(65)) }],
    ['message to be replied not found', { chat_id: 7, text: 'x', reply_parameters: { message_id: 99 } }],
  ])('answers 400 "%s" and stores nothing', async (reason, parameters) => {
    expect(await failure(api.sendMessage(parameters))).toMatchObject({ errorCode: 400, description: expect.stringContaining(reason) });
    expect(telegram.messages()).toEqual([]);
  });

  it('counts the 4096 characters after the markup is taken out', async () => {
    const sent = await api.sendMessage({ chat_id: 7, text: `<b>${'x'.repeat(4096)}</b>`, parse_mode: 'HTML' });
    expect(sent.text).toHaveLength(4096);
  });

  it('answers 400 for a caption above 1024 characters and albums outside 2-10', async () => {
    const photo = new InputFile(new Uint8Array([1]));
    const item = { type: 'photo' as const, media: 'https://example.com/a.jpg' };
    expect(await failure(api.sendPhoto({ chat_id: 7, photo, caption: 'x'.repeat(1025) }))).toMatchObject({ description: 'Bad Request: message caption is too long' });
    expect(await failure(api.sendMediaGroup({ chat_id: 7, media: [item] }))).toMatchObject({ description: expect.stringContaining('2-10 items, not 1') });
    expect(await failure(api.sendMediaGroup({ chat_id: 7, media: Array.from({ length: 11 }, () => item) }))).toMatchObject({ errorCode: 400 });
  });

  it.each([
    ['field "bogus" is not documented', { chat_id: 7, text: 'x', bogus: 1 }],
    ['message text is empty', { chat_id: 7 }],
    ['field "protect_content" must be of type Boolean', { chat_id: 7, text: 'x', protect_content: 'maybe' }],
    ['object expected as reply markup', { chat_id: 7, text: 'x', reply_markup: 'null' }],
  ])('refuses %s in JSON as well as in forms', async (reason, parameters) => {
    const headers = { 'content-type': 'application/json' };
    const url = `${telegram.apiRoot}/bot${TOKEN}/sendMessage`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(parameters) });
    expect([response.status, await response.json()]).toEqual([
      400,
      { ok: false, error_code: 400, description: expect.stringContaining(reason) },
    ]);
    expect(await failure(api.sendMessage(parameters as never))).toMatchObject({ description: expect.stringContaining(reason) });
  });
});

describe('rate limits', () => {
  it('answers 429 with retry_after, blocks the whole bot for that time and notes calls that ignore it', async () => {
    await Promise.all([1, 2, 3].map((n) => api.sendMessage({ chat_id: 7, text: `${n}` })));
    expect(await failure(api.sendMessage({ chat_id: 7, text: '4' }))).toMatchObject({ errorCode: 429, retryAfter: 1 });
    expect(await failure(api.sendMessage({ chat_id: -5, text: 'elsewhere' }))).toMatchObject({ errorCode: 429, retryAfter: 1 });
    time += 1000;
    expect(await api.sendMessage({ chat_id: -5, text: 'elsewhere' })).toMatchObject({ text: 'elsewhere' });
    expect(telegram.requests().filter(({ cameWhileBlocked }) => cameWhileBlocked)).toHaveLength(1);
    expect(telegram.messages()).toHaveLength(4);
  });

  it('stops the 21st message of a minute to a group', async () => {
    for (let second = 0; second < 20; second += 1) {
      await api.sendMessage({ chat_id: -5, text: `bid ${second}` });
      time += 1000;
    }
    expect(await failure(api.sendMessage({ chat_id: -5, text: 'bid 21' }))).toMatchObject({ errorCode: 429, retryAfter: 40 });
  });
});

describe('faults', () => {
  it('takes the message and never answers, so that the client cannot know', async () => {
    telegram.inject({ method: 'sendMessage', hang: 'after effect' });
    const hasty = new Api(TOKEN, { apiRoot: telegram.apiRoot, maxRetries: 0, timeoutMs: 300 });
    expect(await failure(hasty.sendMessage({ chat_id: 7, text: 'x' }))).toBeInstanceOf(TimeoutError);
    expect(telegram.messages(7)).toHaveLength(1);
    expect(telegram.requests()).toMatchObject([{ status: 0, outcome: 'hung', tookEffect: true }]);
  });

  it.each([
    ['before body', 0],
    ['before effect', 0],
    ['after effect', 1],
  ] as const)('resets the connection %s', async (reset, messages) => {
    telegram.inject({ reset });
    expect(await failure(api.sendMessage({ chat_id: 7, text: 'x' }))).toBeInstanceOf(NetworkError);
    expect(telegram.messages(7)).toHaveLength(messages);
  });

  it('answers an injected status as often as asked', async () => {
    telegram.inject({ method: 'sendMessage', times: 2, status: 500 });
    expect(await failure(api.sendMessage({ chat_id: 7, text: 'x' }))).toBeInstanceOf(TelegramApiError);
    expect(await failure(api.sendMessage({ chat_id: 7, text: 'x' }))).toMatchObject({ errorCode: 500 });
    expect(await api.sendMessage({ chat_id: 7, text: 'x' })).toMatchObject({ text: 'x' });
  });
});

describe('updates', () => {
  it('repeats an update until its offset is confirmed', async () => {
    const id = telegram.sendUpdate({ message: { message_id: 1, date: 1, chat: { id: 7, type: 'private' }, text: 'hi' } }) ?? 0;
    expect(await api.getUpdates({})).toMatchObject([{ update_id: id }]);
    expect(await api.getUpdates({})).toMatchObject([{ update_id: id }]);
    expect(await api.getUpdates({ offset: id + 1 })).toEqual([]);
    expect(await api.getUpdates({})).toEqual([]);
  });

  it('brings a pressed button to the bot and takes the answer', async () => {
    const { message_id } = await api.sendMessage({ chat_id: 7, text: 'Bid?', reply_markup: button('bid:14') });
    const id = telegram.pressButton({ chatId: 7, messageId: message_id }, 'bid:14');
    const updates = await api.getUpdates({ timeout: 20 });
    expect(updates).toMatchObject([{ callback_query: { id, data: 'bid:14', from: { id: 7 }, message: { message_id } } }]);
    expect(await api.answerCallbackQuery({ callback_query_id: id })).toBe(true);
    expect(await failure(api.answerCallbackQuery({ callback_query_id: 'made up' }))).toMatchObject({ errorCode: 400 });
  });

  it('refuses to press a button that is not there', async () => {
    const { message_id } = await api.sendMessage({ chat_id: 7, text: 'no buttons' });
    expect(() => telegram.pressButton({ chatId: 7, messageId: message_id }, 'bid:14')).toThrow('has no button');
  });

  it('ends the older of two long polls with 409', async () => {
    const outcomes: unknown[] = [];
    const first = failure(api.getUpdates({ timeout: 20 })).then((outcome) => outcomes.push(outcome));
    await vi.waitFor(async () => {
      await api.getUpdates({ timeout: 0 });
      expect(outcomes).toHaveLength(1);
    });
    await first;
    expect(outcomes).toMatchObject([{ errorCode: 409, description: expect.stringContaining('terminated by other getUpdates request') }]);
  });

  it('feeds longPoll of the client library in order', async () => {
    const stop = new AbortController();
    const received: unknown[] = [];
    for (const text of ['a', 'b', 'c']) telegram.sendUpdate({ message: { message_id: 1, date: 1, chat: { id: 7, type: 'private' }, text } });
    for await (const update of longPoll(api, { timeout: 1 }, stop.signal)) {
      received.push(update);
      if (received.length === 3) stop.abort();
    }
    expect(received).toMatchObject([{ message: { text: 'a' } }, { message: { text: 'b' } }, { message: { text: 'c' } }]);
  });

  it('leaves out types the bot did not ask for', async () => {
    await api.getUpdates({ allowed_updates: ['callback_query'] });
    expect(telegram.sendUpdate({ message: { message_id: 1 } })).toBeUndefined();
  });
});

describe('webhook', () => {
  it('posts each update with the secret, repeats it after a 500, and getUpdates answers 409 meanwhile', async () => {
    const statuses = [500, 200];
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await api.setWebhook({ url: `http://127.0.0.1:${port}/hook`, secret_token: 'S-1' });
    telegram.sendUpdate({ message: { message_id: 1, text: 'hi' } });
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received.map(({ headers }) => headers['x-telegram-bot-api-secret-token'])).toEqual(['S-1', 'S-1']);
    expect(received[0]?.body).toBe(received[1]?.body);
    expect(await failure(api.getUpdates({}))).toMatchObject({ errorCode: 409 });
    await vi.waitFor(async () =>
      expect(await api.getWebhookInfo()).toMatchObject({
        pending_update_count: 0,
        last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
      }),
    );
    await api.deleteWebhook();
    expect(await api.getUpdates({})).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('makes the call that stands in the answer', async () => {
    const server = createServer((_request, response) => response.end(JSON.stringify({ method: 'sendMessage', chat_id: 7, text: 'noted' })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await api.setWebhook({ url: `http://127.0.0.1:${port}/hook` });
    telegram.sendUpdate({ message: { message_id: 1, text: 'hi' } });
    await vi.waitFor(() => expect(telegram.messages(7)).toMatchObject([{ text: 'noted' }]));
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses plain HTTP to another host and a secret with other characters', async () => {
    expect(await failure(api.setWebhook({ url: 'http://example.com/hook' }))).toMatchObject({ description: expect.stringContaining('An HTTPS URL must be provided') });
    expect(await failure(api.setWebhook({ url: 'https://localhost/hook', secret_token: 'ä' }))).toMatchObject({ errorCode: 400 });
  });
});

describe('control over HTTP', () => {
  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return (await fetch(`${telegram.url}${path}`, init)).json();
  };

  it('arranges and reads what a test in the same process can', async () => {
    await control('/__bots', { token: '55:x', username: 'second_bot' });
    await control('/__chats', { id: 9, type: 'private' });
    await control('/__inject', { method: 'sendMessage', status: 502 });
    const second = new Api('55:x', { apiRoot: telegram.apiRoot, maxRetries: 0 });
    expect(await failure(second.sendMessage({ chat_id: 9, text: 'x' }))).toMatchObject({ errorCode: 502 });
    await second.sendMessage({ chat_id: 9, text: 'x' });
    expect(await control('/__messages?chat_id=9')).toMatchObject({ messages: [{ bot: 'second_bot', text: 'x' }] });
    expect(await control('/__requests')).toMatchObject({ requests: [{ outcome: 'faulted' }, { outcome: 'answered' }] });
  });

  it('says what is wrong with a request', async () => {
    expect(await control('/__chats', { id: 9, type: 'secret' })).toEqual({ error: 'type: "secret" is not a chat type; use for example "private"' });
    expect(await control('/__inject', { status: 'x' })).toMatchObject({ error: expect.stringContaining('give status, delayMs, reset or hang') });
  });
});

describe('Bot of the client library', () => {
  it('receives a command by polling and its reply is on record', async () => {
    const bot = new Bot(TOKEN, { apiRoot: telegram.apiRoot, maxRetries: 0 });
    bot.command('start', async (context) => void (await context.reply('welcome')));
    telegram.sendUpdate({
      message: {
        message_id: 1,
        date: 1,
        chat: { id: 7, type: 'private' },
        from: { id: 7, is_bot: false, first_name: 'Ann' },
        text: '/start',
        entities: [{ type: 'bot_command', offset: 0, length: 6 }],
      },
    });
    const polling = bot.startPolling(undefined, { timeout: 1 });
    await vi.waitFor(() => expect(telegram.messages(7)).toMatchObject([{ text: 'welcome' }]), { timeout: 5000 });
    bot.stop();
    await polling;
  });
});
