import { describe, expect, test } from 'vitest';
import { netError, runAgent, TEST_HOOK_SECRET, TEST_HOOK_URL, type CannedAnswer, type HookRequest, type RunRequest } from '@rookery/sdk/testing';
import { parseOptions, type JsonObject, type JsonValue } from '@rookery/sdk';
import { telegramUpdates } from './agent.js';

const root = 'https://api.telegram.org/bot123:abc';
const credentials = { bot: { kind: 'telegram-bot', fields: { token: '123:abc' } } };
const person = { id: 42, first_name: 'Anna', last_name: 'Berg', username: 'anna', language_code: 'de', is_bot: false };
const chat = { id: 42, type: 'private', first_name: 'Anna' };
const ok = (result: JsonValue): CannedAnswer => ({ body: { ok: true, result } });
const refusal = (status: number, description: string): CannedAnswer => ({ status, body: { ok: false, error_code: status, description } });

const message = (id: number, text: string, more: JsonObject = {}): JsonObject => ({ update_id: id, message: { message_id: id, date: 1767225600, chat, from: person, text, ...more } });
const press = (id: number, data: string): JsonObject => ({ update_id: id, callback_query: { id: `press-${id}`, from: person, chat_instance: '1', data, message: { message_id: 7, date: 1767225600, chat } } });
const member = (id: number, status: string): JsonObject => ({
  update_id: id, my_chat_member: { chat, from: person, date: 1767225600, old_chat_member: { user: person, status: 'member' }, new_chat_member: { user: person, status } },
});

const listen = (options: JsonObject, updates: readonly JsonObject[], more: RunRequest = {}) =>
  runAgent(telegramUpdates, {
    options: { credential: 'bot', ...options }, credentials, listen: { commits: 1 },
    net: {
      [`${root}/getMe`]: ok({ id: 123, is_bot: true, first_name: 'Rook', username: 'rook_bot' }), [`${root}/getWebhookInfo`]: ok({ url: '', has_custom_certificate: false, pending_update_count: 0 }),
      [`${root}/getUpdates`]: [ok([...updates]), ok([])], [`${root}/answerCallbackQuery`]: ok(true),
    },
    ...more,
  });
const callsOf = (run: Awaited<ReturnType<typeof listen>>, method: string) =>
  run.requests.filter(({ url }) => url === `${root}/${method}`).map(({ body }) => Object.fromEntries(new URLSearchParams(body ?? '')));

describe('an update', () => {
  test('becomes an event with what is mostly needed at the top, in order per chat, told apart by its number', async () => {
    const run = await listen({}, [message(1, '/start lot-7')]);
    expect(run.emitted).toMatchObject([{ key: '42', dedupeKey: '123:1', occurredAt: 1767225600000 }]);
    expect(run.emitted[0]?.payload).toEqual({
      kind: 'message', updateId: 1, chatId: 42, chatType: 'private', messageId: 1, text: '/start lot-7', command: 'start', arguments: 'lot-7', payload: 'lot-7',
      from: { id: 42, name: 'Anna Berg', username: 'anna', language: 'de' }, date: '2026-01-01T00:00:00.000Z', update: message(1, '/start lot-7'),
    });
  });

  test('of a pressed button has its data and the message it stood below', async () => {
    const run = await listen({}, [press(2, 'bid:7')]);
    expect(run.emitted[0]?.payload).toMatchObject({ kind: 'callback_query', chatId: 42, messageId: 7, data: 'bid:7', from: { id: 42 } });
  });

  test.each([
    ['any message and button', {}, [1, 2, 3, 4, 5]],
    ['commands', { kinds: ['message'], commands: ['/Start', 'help'] }, [2, 3]],
    ['links that start the bot', { kinds: ['message'], payloads: ['lot-*'] }, [3]],
    ['buttons', { kinds: ['callback_query'], buttons: ['bid:*', 'ok'] }, [4]],
    ['buttons beside commands', { commands: ['help'], buttons: ['skip'] }, [2, 5]],
    ['chats', { chats: ['42'] }, [1, 2, 3, 4, 5]],
    ['other chats', { chats: ['-100', '@elsewhere'] }, []],
    ['another kind', { kinds: ['my_chat_member'] }, [6]],
  ])('is taken by %s', async (_what, options, ids) => {
    const run = await listen(options, [message(1, 'hello'), message(2, '/help me'), message(3, '/start lot-7'), press(4, 'bid:7'), press(5, 'skip'), member(6, 'member')]);
    expect(run.emitted.map(({ payload }) => payload['updateId'])).toEqual(ids);
  });

  test('with a command for another bot has none', async () => {
    const run = await listen({}, [message(1, '/bid@other_bot 5'), message(2, '/bid@Rook_Bot 5')]);
    expect(run.emitted.map(({ payload }) => payload['command'] ?? null)).toEqual([null, 'bid']);
  });

  test('that nobody has ever seen stops nothing', async () => {
    const run = await listen({}, [{ update_id: 1, something_new: {} }, { update_id: 2, message: 'odd' }, message(3, 'hello')]);
    expect(run.emitted.map(({ payload }) => payload['updateId'])).toEqual([2, 3]);
  });
});

describe('a line', () => {
  test('asks for what the members take and for what tells of deliveries and chats', async () => {
    const [first] = callsOf(await listen({ kinds: ['channel_post'] }, [message(1, 'a')]), 'getUpdates');
    expect(JSON.parse(first?.['allowed_updates'] ?? '')).toEqual(['callback_query', 'channel_post', 'message', 'my_chat_member']);
  });

  test('confirms what was committed, also at its end', async () => {
    const run = await listen({}, [message(1, 'a'), message(5, 'b')]);
    expect(callsOf(run, 'getUpdates').map(({ offset, limit }) => [offset, limit])).toEqual([[undefined, '100'], ['6', '1']]);
  });

  test('answers pressed buttons, with the words of who takes them', async () => {
    const run = await listen({ buttons: ['bid:*'], buttonAnswer: 'Noted.' }, [press(1, 'bid:7'), press(2, 'skip')]);
    expect(callsOf(run, 'answerCallbackQuery')).toEqual([{ callback_query_id: 'press-1', text: 'Noted.' }, { callback_query_id: 'press-2' }]);
  });

  test('moves the delivery of the message whose button was pressed', async () => {
    const run = await listen({ kinds: ['message'] }, [press(1, 'bid:7')]);
    expect(run.receipts).toEqual([{ reference: 'telegram:123:42:7', status: 'acted' }]);
    expect(run.emitted).toEqual([]);
  });

  test('tells which chats can be written to', async () => {
    const run = await listen({}, [member(1, 'kicked'), member(2, 'member'), message(3, '/start'), message(4, 'hello')]);
    expect(run.endpoints).toEqual([
      { endpoint: 'telegram:bot:42', disabled: 'the bot was blocked by the user' }, { endpoint: 'telegram:bot:42', disabled: null }, { endpoint: 'telegram:bot:42', disabled: null },
    ]);
  });

  test('waits as long as Telegram asks, and while whoever held it before lets go', async () => {
    const tooMany = { status: 429, body: { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 7 } } };
    const run = await listen({}, [], { net: { ...answers(), [`${root}/getUpdates`]: [tooMany, refusal(409, 'Conflict: terminated by other getUpdates request'), ok([message(1, 'a')]), ok([])] } });
    expect(run.emitted).toHaveLength(1);
  });

  test.each([
    ['another program reads them', { [`${root}/getUpdates`]: refusal(409, 'Conflict: terminated by other getUpdates request') }, /^another program reads the updates of this bot \(Conflict: .*\); stop it, use one credential/],
    ['they are sent elsewhere', { [`${root}/getWebhookInfo`]: ok({ url: 'https://elsewhere.example/x', has_custom_certificate: false, pending_update_count: 0 }) }, /^Telegram sends the updates of this bot to elsewhere\.example; stop what listens there/],
    ['the token is wrong', { [`${root}/getMe`]: refusal(401, 'Unauthorized') }, /^Telegram does not know the token of credential "bot"/],
    ['nobody answers', { [`${root}/getMe`]: netError('network.refused', 'refused', { sent: false }) }, /^Telegram cannot be reached/],
  ] satisfies [string, Readonly<Record<string, CannedAnswer>>, RegExp][])('says what to do when %s', async (_what, net, reason) => {
    await expect(listen({}, [], { net: { ...answers(), ...net } })).rejects.toThrow(reason);
  });

  test('takes its own webhook back when it polls again', async () => {
    const run = await listen({}, [message(1, 'a')], { net: { ...answers(), [`${root}/getWebhookInfo`]: ok({ url: `${TEST_HOOK_URL}?bot=rook_bot`, has_custom_certificate: false, pending_update_count: 0 }), [`${root}/deleteWebhook`]: ok(true) } });
    expect(callsOf(run, 'deleteWebhook')).toHaveLength(1);
  });

  const answers = () => ({
    [`${root}/getMe`]: ok({ id: 123, is_bot: true, first_name: 'Rook', username: 'rook_bot' }), [`${root}/getWebhookInfo`]: ok({ url: '', has_custom_certificate: false, pending_update_count: 0 }),
    [`${root}/getUpdates`]: [ok([message(1, 'a')]), ok([])], [`${root}/answerCallbackQuery`]: ok(true),
  });
});

describe('a webhook', () => {
  const post = (body: HookRequest['body'], more: Partial<HookRequest> = {}, options: JsonObject = {}) =>
    runAgent(telegramUpdates, {
      options: { credential: 'bot', mode: 'webhook', ...options }, credentials,
      webhook: { headers: { 'X-Telegram-Bot-Api-Secret-Token': TEST_HOOK_SECRET }, query: { bot: 'rook_bot' }, ...(body === undefined ? {} : { body }), ...more },
    });

  test('takes an update and answers with 200', async () => {
    const run = await post(message(1, '/start@rook_bot lot-7'));
    expect(run.emitted).toMatchObject([{ dedupeKey: '123:1', payload: { command: 'start', payload: 'lot-7' } }]);
    expect(run.answers).toMatchObject([{ answer: { status: 200, text: '' } }]);
  });

  test('answers a pressed button in its answer, and moves its delivery', async () => {
    const run = await post(press(1, 'bid:7'), {}, { buttonAnswer: 'Noted.' });
    expect(run.answers).toMatchObject([{ answer: { status: 200, contentType: 'application/json', text: '{"method":"answerCallbackQuery","callback_query_id":"press-1","text":"Noted."}' } }]);
    expect(run.receipts).toEqual([{ reference: 'telegram:123:42:7', status: 'acted' }]);
  });

  test.each([
    ['without the secret', message(1, 'a'), { headers: {} }, 401],
    ['with another secret', message(1, 'a'), { headers: { 'x-telegram-bot-api-secret-token': 'guessed' } }, 401],
    ['that is no update', { hello: true }, {}, 400],
    ['that is no JSON', 'hello', {}, 400],
    ['that only asks', undefined, { method: 'GET' }, 405],
  ] satisfies [string, HookRequest['body'], Partial<HookRequest>, number][])('refuses a request %s', async (_what, body, more, status) => {
    const run = await post(body, more);
    expect([run.answers, run.emitted]).toMatchObject([[{ refuse: { status } }], []]);
  });
});

describe('what a person types', () => {
  const type = (inject: JsonValue, options: JsonObject = {}) => runAgent(telegramUpdates, { options: { credential: 'bot', ...options }, inject });

  test('is taken as if they had written it to the bot', async () => {
    expect((await type('/start lot-7', { payloads: ['lot-*'] })).emitted).toMatchObject([{ payload: { command: 'start', payload: 'lot-7', from: { name: 'You' } } }]);
    expect((await type(press(1, 'bid:7'))).emitted).toMatchObject([{ payload: { data: 'bid:7' } }]);
    expect((await type('hello', { commands: ['start'] })).emitted).toEqual([]);
  });

  test('says what it must be', async () => {
    await expect(type({ hello: 'there' })).rejects.toThrow('this is no update; type a text such as "/start"');
  });
});

test('a form without kinds has a fault', () => {
  expect(parseOptions(telegramUpdates, { version: 1, options: { credential: 'bot', kinds: [] } }, 'options')).toMatchObject({ ok: false, issues: [{ path: 'options.kinds' }] });
});
