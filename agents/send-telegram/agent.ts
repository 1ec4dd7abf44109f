import { TelegramApiError, type Message } from 'node-telegram-bot-api';
import { defineAction, UnknownOutcomeError, type ActionContext, type AgentEvent, type BucketUse, type DeliveryOutcome } from '@rookery/sdk';
import { botBucketName, chatBucketName, endpointOf, isGroup, referenceOf } from '../telegram/names.js';
import { errorOfTelegram, waitAskedFor, type Addressee } from '../telegram/refusal.js';
import { createTelegramClient, type TelegramClient } from '../telegram/telegram-api.js';
import { countMedia } from './media.js';
import { chatOf, composeMessage, type TelegramMessage } from './message.js';
import type { Options } from './options.js';
import { editMessage, loadPart, sendPart } from './send-part.js';
import { spec } from './spec.js';

const LONGEST_WAIT_BETWEEN_PARTS_MS = 60_000;

/** One event, one message; a long text becomes several, one after the other, in one delivery. */
export const sendTelegram = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  // Thirty a second, each taking up to a second and a little more.
  concurrency: 40,

  async perform(context, { event }) {
    const { options, net } = context;
    const message = composeMessage(options, event);
    const client = createTelegramClient(await context.credential(options.credential), net);
    return sendAll(context, client, message);
  },

  buckets: (options, event) => [botBucket(options, event), ...chatBuckets(options, event)],
  endpoint: (options, event) => endpointOf(options.credential, chatOf(options, event)),
  urgency: (options, event) => ({ critical: options.urgent, value: worthOf(options, event) }),
});

async function sendAll(context: ActionContext<Options>, { api, botId }: TelegramClient, message: TelegramMessage): Promise<DeliveryOutcome> {
  const sent: Message[] = [];
  let chatId = message.chatId;
  let waitLeft = LONGEST_WAIT_BETWEEN_PARTS_MS;
  for (const [index, part] of message.parts.entries()) {
    const loaded = await loadPart(context, part).catch((error: unknown) => Promise.reject(index === 0 ? error : unknownAfter(index, message, error)));
    for (let isDone = false; !isDone; ) {
      try {
        const sending = { context, api, message, chatId };
        sent.push(...(await (message.edits === undefined ? sendPart(sending, loaded) : editMessage(sending, loaded, message.edits))));
        isDone = true;
      } catch (error) {
        const movedTo = error instanceof TelegramApiError ? error.migrateToChatId : undefined;
        const wait = index > 0 ? waitAskedFor(error) : undefined;
        if (movedTo !== undefined && String(movedTo) !== chatId) chatId = String(movedTo);
        else if (wait !== undefined && wait <= waitLeft && !context.signal.aborted) {
          waitLeft -= wait;
          await context.clock.sleep(wait, context.signal);
        } else throw failureOf(error, context.options, message, index);
      }
    }
  }
  return outcomeOf(sent, message.chatId, botId);
}

// Telegram takes no key, so what was sent cannot be skipped in another attempt: whether to repeat it is not ours to say.
function failureOf(error: unknown, options: Options, message: TelegramMessage, index: number): Error {
  const { chatId } = message;
  const bucket = isGroup(chatId) ? chatBucketName(options.credential, chatId) : botBucketName(options.credential);
  const to: Addressee = { credential: options.credential, endpoint: endpointOf(options.credential, chatId), bucket };
  const failure = errorOfTelegram(error, to);
  return index === 0 ? failure : unknownAfter(index, message, failure);
}

function unknownAfter(index: number, message: TelegramMessage, failure: unknown): UnknownOutcomeError {
  const why = failure instanceof Error ? failure.message : String(failure);
  const reason = `part ${index + 1} of ${message.parts.length} failed after ${index} had been sent: ${why}`;
  return new UnknownOutcomeError(reason, { parameters: { reason }, cause: failure });
}

function outcomeOf(sent: readonly Message[], asked: string, botId: string): DeliveryOutcome {
  const last = sent.at(-1);
  if (last === undefined) throw new Error('no message was sent; a message has at least one part');
  const { message_id: messageId, chat, date } = last;
  const hasMoved = /^-?\d+$/.test(asked) && String(chat.id) !== asked;
  return {
    status: 'accepted',
    reference: referenceOf(botId, chat.id, messageId),
    outputs: [
      {
        payload: {
          messageId,
          messageIds: sent.map((message) => message.message_id),
          chatId: chat.id,
          date: new Date(date * 1_000).toISOString(),
          ...(hasMoved ? { migratedFrom: Number(asked) } : {}),
        },
      },
    ],
  };
}

/** What is no number is worth nothing. */
function worthOf({ worth }: Options, event: AgentEvent): number {
  const value = worth === undefined ? 0 : Number(worth.value(event.scope));
  return Number.isFinite(value) ? value : 0;
}

// Telegram names 30 messages a second for a bot. One less is left for what the network brings together.
function botBucket(options: Options, event: AgentEvent): BucketUse {
  return { name: botBucketName(options.credential), ratePerSecond: 29, burst: 15, mostPerSecond: 29, tokens: Math.max(1, countMedia(options, event)) };
}

// One a second for a chat in the long run, and a little less, since what leaves in time may arrive closer together and a
// single refusal stops the whole bot; 20 a minute for a group or channel (15 and a burst of 5 in any minute).
function chatBuckets(options: Options, event: AgentEvent): readonly BucketUse[] {
  const chat = chatOf(options, event);
  const perChat = { name: chatBucketName(options.credential, chat), ratePerSecond: 0.9, burst: 2 };
  if (!isGroup(chat)) return [perChat];
  return [perChat, { name: `telegram:group:${options.credential}:${chat}`, ratePerSecond: 15 / 60, burst: 5, tokens: Math.max(1, countMedia(options, event)) }];
}
