import { PermanentError, type AgentEvent } from '@rookery/sdk';
import type { InlineKeyboardButton } from 'node-telegram-bot-api';
import type { z } from 'zod';
import { escapeFor } from './escape-text.js';
import type { spec } from './spec.js';
import { LONGEST_MESSAGE, splitText } from './split-text.js';

export type Options = z.output<typeof spec.options>;

/** What goes out for one event; the buttons belong to the last text. */
export interface TelegramMessage {
  readonly chatId: string;
  readonly texts: readonly string[];
  readonly buttons: InlineKeyboardButton[][];
}

const MOST_MESSAGES = 10;
const LARGEST_DATA_BYTES = 64;

export function composeMessage(options: Options, event: AgentEvent): TelegramMessage {
  return { chatId: readChatId(options, event), texts: textsOf(options, event), buttons: buttonsOf(options, event) };
}

/** The chat as the template gives it, not checked: buckets and endpoints need a name for every event. */
export function chatOf(options: Options, event: AgentEvent): string {
  return options.chatId.render(event.scope).trim();
}

function readChatId(options: Options, event: AgentEvent): string {
  const chatId = chatOf(options, event);
  if (/^(-?\d{1,20}|@\w{4,32})$/.test(chatId)) return chatId;
  throw new PermanentError(`chatId: "${chatId.slice(0, 50)}" is no chat; the template "${options.chatId.source.slice(0, 100)}" must give a number or the @name of a channel`);
}

function textsOf(options: Options, event: AgentEvent): readonly string[] {
  const text = options.text.render(event.scope, escapeFor(options.parseMode)).trim();
  if (text === '') throw new PermanentError(`text: "${options.text.source.slice(0, 100)}" gave an empty text for this event; Telegram sends none`);
  const texts = splitText(text, options.parseMode);
  if (texts.length <= MOST_MESSAGES) return texts;
  throw new PermanentError(`text: ${text.length} characters would be ${texts.length} messages of ${LONGEST_MESSAGE}; at most ${MOST_MESSAGES} are sent for one event, so shorten it`);
}

function buttonsOf(options: Options, { scope }: AgentEvent): InlineKeyboardButton[][] {
  return options.buttons.map((row, y) =>
    row.map((button, x) => {
      const text = button.text.render(scope);
      if (button.url !== undefined) return { text, url: button.url.render(scope).trim() };
      return { text, callback_data: checkData(button.data?.render(scope) ?? '', `buttons.${y}.${x}.data`) };
    }),
  );
}

function checkData(data: string, path: string): string {
  const bytes = Buffer.byteLength(data);
  if (bytes >= 1 && bytes <= LARGEST_DATA_BYTES) return data;
  throw new PermanentError(`${path}: "${data.slice(0, 80)}" has ${bytes} bytes; Telegram takes 1 to ${LARGEST_DATA_BYTES}`);
}
