import type { Fault, FaultPlan, FaultQueue } from '../wire/faults.js';
import type { JsonRecord } from '../wire/json-value.js';
import type { Bot, TelegramLimits } from './call-context.js';
import type { CallLog, Duplicate, RecordedCall } from './call-log.js';
import type { BlockedBy, Chats, ChatSettings, SentMessage } from './chats.js';
import { createFloodControl } from './rate-limits.js';
import { callbackDataOf } from './reply-markup.js';
import { createUpdateQueue } from './updates.js';
import type { WebhookDelivery } from './updates.js';
import { toWireChat, toWireMessage } from './wire-message.js';

export interface MessageReference {
  readonly chatId: number;
  readonly messageId: number;
}

export type TelegramFaultPlan = Fault & {
  /** The Bot API method it applies to; without it any call. */
  readonly method?: string;
  readonly after?: number;
  readonly times?: number | 'always';
};

/** What a test arranges and reads; the same verbs are served under `/__` to tests in other processes. */
export interface TelegramScenario {
  addBot(token: string, settings: { readonly username: string }): void;
  addChat(settings: ChatSettings): void;
  /** From now on writing to the chat is 403; by default the user blocked the bot, or the group kicked it. */
  blockBot(chatId: number, by?: BlockedBy): void;
  unblockBot(chatId: number): void;
  /** Turns a group into a supergroup: the old id answers 400 with `migrate_to_chat_id`, bots get the service message. */
  migrateChat(oldId: number, newId: number): void;
  /** Accepted messages in order, as they stand after edits; deleted ones are marked, not removed. */
  messages(chatId?: number): readonly SentMessage[];
  /** Every call, in the order the answers were decided. */
  requests(): readonly RecordedCall[];
  duplicates(): readonly Duplicate[];
  inject(plan: TelegramFaultPlan): void;
  /** Presses an inline button that is really there; answers the callback query's id. Throws if there is no such button. */
  pressButton(message: MessageReference, callbackData: string, from?: { readonly id: number; readonly firstName: string }): string;
  /**
   * Queues an update without `update_id` for a bot, by default the only one. Answers its `update_id`, or `undefined`
   * where the bot's `allowed_updates` leave the type out.
   */
  sendUpdate(update: JsonRecord, token?: string): number | undefined;
  /** Forgets messages, calls and faults; bots, chats, webhooks and pending updates stay. */
  reset(): void;
}

export interface ScenarioParts {
  readonly bots: Map<string, Bot>;
  readonly chats: Chats;
  readonly faults: FaultQueue;
  readonly log: CallLog;
  readonly limits: TelegramLimits;
  readonly now: () => number;
  readonly delivery: WebhookDelivery;
  readonly stopping: AbortSignal;
  /** Makes a call that stood in a webhook's answer, for the bot of this token. */
  readonly perform: (token: string, call: JsonRecord) => void;
}

export function createScenario(parts: ScenarioParts): TelegramScenario {
  const { bots, chats, faults, log, now } = parts;
  let callbackQueries = 0;
  const serviceMessage = (chat: ChatSettings, content: JsonRecord): void => {
    const message = { message_id: 0, date: Math.floor(now() / 1000), chat: toWireChat(chat), ...content };
    for (const bot of bots.values()) bot.updates.push({ message });
  };
  return {
    addBot(token, { username }) {
      const id = /^(\d+):[\w-]+$/.exec(token)?.[1];
      if (id === undefined) throw new Error(`token: "${token}" is not a bot token; write for example "123456:test"`);
      bots.set(token, {
        id: Number(id),
        username,
        token,
        flood: createFloodControl(parts.limits),
        updates: createUpdateQueue({ ...parts, perform: (call) => parts.perform(token, call) }),
        callbackQueries: new Set(),
      });
    },
    addChat: (settings) => chats.add(settings),
    blockBot: (chatId, by) => chats.block(chatId, by),
    unblockBot: (chatId) => chats.unblock(chatId),
    migrateChat(oldId, newId) {
      const group = chats.find(oldId);
      chats.migrate(oldId, newId);
      serviceMessage(group, { migrate_to_chat_id: newId });
      serviceMessage(chats.find(newId), { migrate_from_chat_id: oldId });
    },
    messages: (chatId) => chats.messages(chatId),
    requests: () => log.all(),
    duplicates: () => log.duplicates(),
    inject: ({ method, ...plan }) => faults.add(toFaultPlan(plan, method)),
    pressButton(reference, callbackData, from) {
      const message = chats.message(reference.chatId, reference.messageId);
      if (message === undefined || !callbackDataOf(message.replyMarkup).includes(callbackData)) {
        const where = `message ${reference.messageId} of chat ${reference.chatId}`;
        throw new Error(`button: ${where} has no button with callback_data "${callbackData}"`);
      }
      const bot = [...bots.values()].find(({ username }) => username === message.bot);
      if (bot === undefined) throw new Error(`bot: "${message.bot}" is not in the simulator; call addBot first`);
      const chat = chats.find(reference.chatId);
      const id = `callback-${(callbackQueries += 1)}`;
      bot.callbackQueries.add(id);
      bot.updates.push({
        callback_query: {
          id,
          from: { id: from?.id ?? Math.abs(chat.id), is_bot: false, first_name: from?.firstName ?? 'User' },
          message: toWireMessage(bot, chat, message),
          chat_instance: String(chat.id),
          data: callbackData,
        },
      });
      return id;
    },
    sendUpdate(update, token) {
      const candidates = token === undefined ? [...bots.values()] : [...bots.values()].filter((bot) => bot.token === token);
      const [bot] = candidates;
      if (bot === undefined || candidates.length > 1) {
        throw new Error(`token: ${candidates.length} bots match; name the token of exactly one`);
      }
      return bot.updates.push(update);
    },
    reset() {
      chats.clear();
      log.clear();
      faults.clear();
    },
  };
}

const toFaultPlan = (plan: FaultPlan, method: string | undefined): FaultPlan =>
  method === undefined ? plan : { ...plan, on: method };
