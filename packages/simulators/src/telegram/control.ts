import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, readJsonBody } from '../wire/exchange.js';
import { parseFaultPlan } from '../wire/faults.js';
import { isRecord } from '../wire/json-value.js';
import type { JsonRecord } from '../wire/json-value.js';
import type { ChatSettings } from './chats.js';
import type { TelegramScenario } from './scenario.js';

/** Serves the scenario's verbs under `/__`, for tests in other processes. A wrong request is 400 with the reason. */
export async function answerControl(scenario: TelegramScenario, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJsonBody(request);
  const url = new URL(request.url ?? '/', 'http://localhost');
  try {
    const fields = isRecord(body) ? body : {};
    const result = run(scenario, `${request.method} ${url.pathname}`, { fields, query: url.searchParams });
    if (result === undefined) return answerJson(response, 404, { error: `no control at ${request.method} ${url.pathname}; see the README` });
    return answerJson(response, 200, result);
  } catch (error) {
    return answerJson(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function run(
  scenario: TelegramScenario,
  verb: string,
  { fields, query }: { readonly fields: JsonRecord; readonly query: URLSearchParams },
): object | undefined {
  const done = { ok: true };
  switch (verb) {
    case 'GET /__messages': {
      const chatId = query.get('chat_id');
      return { messages: scenario.messages(chatId === null ? undefined : Number(chatId)) };
    }
    case 'GET /__requests':
      return { requests: scenario.requests() };
    case 'GET /__duplicates':
      return { duplicates: scenario.duplicates() };
    case 'POST /__bots':
      scenario.addBot(text(fields, 'token'), { username: text(fields, 'username') });
      return done;
    case 'POST /__chats':
      scenario.addChat(chatSettings(fields));
      return done;
    case 'POST /__block':
      scenario.blockBot(number(fields, 'chatId'));
      return done;
    case 'POST /__unblock':
      scenario.unblockBot(number(fields, 'chatId'));
      return done;
    case 'POST /__migrate':
      scenario.migrateChat(number(fields, 'oldId'), number(fields, 'newId'));
      return done;
    case 'POST /__inject': {
      const method = fields['method'];
      scenario.inject({ ...parseFaultPlan(fields), ...(typeof method === 'string' ? { method } : {}) });
      return done;
    }
    case 'POST /__press': {
      const reference = { chatId: number(fields, 'chatId'), messageId: number(fields, 'messageId') };
      return { callbackQueryId: scenario.pressButton(reference, text(fields, 'callbackData')) };
    }
    case 'POST /__updates': {
      const { update, token } = fields;
      if (!isRecord(update)) throw new Error('update: expected an Update object without update_id');
      return { updateId: scenario.sendUpdate(update, typeof token === 'string' ? token : undefined) ?? null };
    }
    case 'POST /__reset':
      scenario.reset();
      return done;
    default:
      return undefined;
  }
}

function chatSettings(fields: JsonRecord): ChatSettings {
  const type = (['private', 'group', 'supergroup', 'channel'] as const).find((known) => known === fields['type']);
  if (type === undefined) throw new Error(`type: ${JSON.stringify(fields['type'])} is not a chat type; use for example "private"`);
  const { title, username } = fields;
  return {
    id: number(fields, 'id'),
    type,
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof username === 'string' ? { username } : {}),
  };
}

function text(fields: JsonRecord, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Error(`${name}: expected a string, got ${JSON.stringify(value)}`);
  return value;
}

function number(fields: JsonRecord, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw new Error(`${name}: expected a number, got ${JSON.stringify(value)}`);
  return value;
}
