import { TelegramApiError, type Api, type Message, type SendMessageParams } from 'node-telegram-bot-api';
import { defineAction, UnknownOutcomeError, type ActionContext, type AgentEvent, type BucketUse, type DeliveryOutcome } from '@rookery/sdk';
import { chatOf, composeMessage, type Options, type TelegramMessage } from './message.js';
import { errorOfTelegram, waitAskedFor, type Addressee } from './refusal.js';
import { spec } from './spec.js';
import { createTelegramApi } from './telegram-api.js';

const LONGEST_WAIT_BETWEEN_PARTS_MS = 60_000;

/** One event, one message; a long text becomes several, one after the other, in one delivery. */
export const sendTelegram = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',

  async perform(context, { event }) {
    const { options, net } = context;
    const message = composeMessage(options, event);
    const api = createTelegramApi(await context.credential(options.credential), net);
    return sendAll(context, api, message);
  },

  buckets: (options, event) => [botBucket(options), ...chatBuckets(options, chatOf(options, event))],
  endpoint: (options, event) => endpointOf(options, chatOf(options, event)),
  urgency: (options: Options, _event: AgentEvent) => ({ critical: options.urgent }),
});

async function sendAll(context: ActionContext<Options>, api: Api, message: TelegramMessage): Promise<DeliveryOutcome> {
  const sent: Message[] = [];
  let chatId = message.chatId;
  let waitLeft = LONGEST_WAIT_BETWEEN_PARTS_MS;
  while (sent.length < message.texts.length) {
    try {
      sent.push(await api.sendMessage(paramsOf(context.options, message, sent.length, chatId), context.signal));
    } catch (error) {
      const movedTo = error instanceof TelegramApiError ? error.migrateToChatId : undefined;
      const wait = sent.length > 0 ? waitAskedFor(error) : undefined;
      if (movedTo !== undefined && String(movedTo) !== chatId) chatId = String(movedTo);
      else if (wait !== undefined && wait <= waitLeft && !context.signal.aborted) {
        waitLeft -= wait;
        await context.clock.sleep(wait, context.signal);
      } else throw failureOf(error, context.options, message, sent.length);
    }
  }
  return outcomeOf(sent, message.chatId);
}

function paramsOf(options: Options, message: TelegramMessage, index: number, chatId: string): SendMessageParams {
  const hasButtons = message.buttons.length > 0 && index === message.texts.length - 1;
  return {
    chat_id: chatId,
    text: message.texts[index] ?? '',
    ...(options.parseMode === 'none' ? {} : { parse_mode: options.parseMode }),
    ...(options.silent ? { disable_notification: true } : {}),
    ...(options.linkPreview ? {} : { link_preview_options: { is_disabled: true } }),
    ...(hasButtons ? { reply_markup: { inline_keyboard: message.buttons } } : {}),
  };
}

// Telegram takes no key, so what was sent cannot be skipped in another attempt: whether to repeat it is not ours to say.
function failureOf(error: unknown, options: Options, message: TelegramMessage, sent: number): Error {
  const to: Addressee = { credential: options.credential, endpoint: endpointOf(options, message.chatId), bucket: botBucket(options).name };
  const failure = errorOfTelegram(error, to);
  if (sent === 0) return failure;
  const reason = `part ${sent + 1} of ${message.texts.length} failed after ${sent} had been sent: ${failure.message}`;
  return new UnknownOutcomeError(reason, { parameters: { reason }, cause: failure });
}

function outcomeOf(sent: readonly Message[], asked: string): DeliveryOutcome {
  const last = sent.at(-1);
  if (last === undefined) throw new Error('no message was sent; a text has at least one part');
  const { message_id: messageId, chat, date } = last;
  const hasMoved = /^-?\d+$/.test(asked) && String(chat.id) !== asked;
  return {
    status: 'accepted',
    reference: `${chat.id}:${messageId}`,
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

function endpointOf(options: Options, chat: string): string {
  return `telegram:${options.credential}:${chat}`;
}

// Telegram names 30 messages a second for a bot: rate and burst together must not pass it in any second.
function botBucket(options: Options): BucketUse {
  return { name: `telegram:bot:${options.credential}`, ratePerSecond: 25, burst: 5 };
}

// One a second for a chat in the long run, and a little less, since what leaves in time may arrive closer together and a
// single refusal stops the whole bot; 20 a minute for a group or channel (15 and a burst of 5 in any minute).
function chatBuckets(options: Options, chat: string): readonly BucketUse[] {
  const perChat = { name: `telegram:chat:${options.credential}:${chat}`, ratePerSecond: 0.9, burst: 2 };
  const isGroup = chat.startsWith('-') || chat.startsWith('@');
  return isGroup ? [perChat, { name: `telegram:group:${options.credential}:${chat}`, ratePerSecond: 15 / 60, burst: 5 }] : [perChat];
}
