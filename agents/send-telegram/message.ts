import { PermanentError, type AgentEvent } from '@rookery/sdk';
import type { InlineKeyboardButton } from 'node-telegram-bot-api';
import { escapeFor } from './escape-text.js';
import { readPieces } from './markup.js';
import { readMedia, type MediaReference } from './media.js';
import type { Options } from './options.js';
import { LONGEST_MESSAGE, splitText } from './split-text.js';

/** One call. `buttons` is empty for all but the last. */
export type MessagePart =
  | { readonly kind: 'text'; readonly text: string; readonly buttons: InlineKeyboardButton[][] }
  | { readonly kind: 'media'; readonly media: readonly MediaReference[]; readonly caption: string; readonly buttons: InlineKeyboardButton[][] };

/** What goes out for one event. */
export interface TelegramMessage {
  readonly chatId: string;
  readonly parts: readonly MessagePart[];
  /** The message that is answered. */
  readonly replyTo: number | undefined;
  /** The message that becomes this one; there is one part then. */
  readonly edits: number | undefined;
}

const MOST_MESSAGES = 10;
const LONGEST_CAPTION = 1024;
const LARGEST_DATA_BYTES = 64;

export function composeMessage(options: Options, event: AgentEvent): TelegramMessage {
  const edits = readMessageId(options, 'editMessageId', event);
  const content = { text: options.text.render(event.scope, escapeFor(options.parseMode)).trim(), media: readMedia(options, event), buttons: buttonsOf(options, event) };
  const parts = edits === undefined ? partsOf(options, content) : [editOf(options, content)];
  return { chatId: readChatId(options, event), parts, replyTo: readMessageId(options, 'replyTo', event), edits };
}

/** The chat as the template gives it, not checked: buckets and endpoints need a name for every event. */
export function chatOf(options: Options, event: AgentEvent): string {
  return options.chatId.render(event.scope).trim();
}

interface Content {
  readonly text: string;
  readonly media: readonly MediaReference[];
  readonly buttons: InlineKeyboardButton[][];
}

function readChatId(options: Options, event: AgentEvent): string {
  const chatId = chatOf(options, event);
  if (/^(-?\d{1,20}|@\w{4,32})$/.test(chatId)) return chatId;
  throw new PermanentError(`chatId: "${chatId.slice(0, 50)}" is no chat; the template "${options.chatId.source.slice(0, 100)}" must give a number or the @name of a channel`);
}

function readMessageId(options: Options, name: 'replyTo' | 'editMessageId', event: AgentEvent): number | undefined {
  const text = options[name]?.render(event.scope).trim() ?? '';
  if (text === '') return undefined;
  const id = Number(text);
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new PermanentError(`${name}: "${text.slice(0, 50)}" is no number of a message; take "messageId" of what an earlier message gave`);
}

function partsOf(options: Options, { text, media, buttons }: Content): readonly MessagePart[] {
  if (text === '' && media.length === 0) throw emptyText(options);
  // An album takes no buttons, so they go below the text.
  const isCaption = media.length > 0 && fitsCaption(options, text) && (media.length === 1 || buttons.length === 0 || text === '');
  if (media.length > 1 && text === '' && buttons.length > 0) throw new PermanentError('buttons: Telegram takes none below an album; give a text that carries them');
  const texts = text === '' || isCaption ? [] : splitText(text, options.parseMode);
  if (texts.length + Math.sign(media.length) > MOST_MESSAGES) {
    throw new PermanentError(`text: ${text.length} characters would be ${texts.length} messages of ${LONGEST_MESSAGE}; at most ${MOST_MESSAGES} are sent for one event, so shorten it`);
  }
  const parts: MessagePart[] = [
    ...(media.length === 0 ? [] : [{ kind: 'media' as const, media, caption: isCaption ? text : '', buttons: [] }]),
    ...texts.map((one) => ({ kind: 'text' as const, text: one, buttons: [] })),
  ];
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, buttons } : part));
}

function editOf(options: Options, { text, media, buttons }: Content): MessagePart {
  if (media.length > 1) throw new PermanentError(`media: ${media.length} files cannot take the place of one message; give one`);
  if (media.length === 0) {
    if (splitText(text, options.parseMode).length > 1) throw new PermanentError(`text: ${text.length} characters are more than the ${LONGEST_MESSAGE} of the one message that is edited; shorten it`);
    return { kind: 'text', text, buttons };
  }
  if (!fitsCaption(options, text)) throw new PermanentError(`text: ${text.length} characters are more than the ${LONGEST_CAPTION} below a file; shorten it`);
  return { kind: 'media', media, caption: text, buttons };
}

function fitsCaption({ parseMode }: Options, text: string): boolean {
  return text.length <= LONGEST_CAPTION || readPieces(text, parseMode).reduce((length, piece) => length + piece.length, 0) <= LONGEST_CAPTION;
}

function emptyText(options: Options): PermanentError {
  return new PermanentError(`text: "${options.text.source.slice(0, 100)}" gave an empty text for this event; Telegram sends none`);
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
