import { TelegramApiError, type Api, type InlineKeyboardMarkup, type Message } from 'node-telegram-bot-api';
import type { ActionContext } from '@rookery/sdk';
import { loadMedia, type Media } from './media.js';
import type { MessagePart, TelegramMessage } from './message.js';
import type { Options } from './options.js';

/** The part with its files at hand, as it can be sent more than once. */
export type LoadedPart = { readonly kind: 'text'; readonly text: string; readonly markup: Markup } | { readonly kind: 'media'; readonly media: readonly Media[]; readonly caption: string; readonly markup: Markup };

type Markup = { readonly reply_markup?: InlineKeyboardMarkup };

/** What one call needs besides its part. */
export interface Sending {
  readonly context: ActionContext<Options>;
  readonly api: Api;
  readonly message: TelegramMessage;
  /** Where the chat has moved to, or the chat. */
  readonly chatId: string;
}

export async function loadPart(context: ActionContext<Options>, part: MessagePart): Promise<LoadedPart> {
  const markup = part.buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: part.buttons } };
  if (part.kind === 'text') return { kind: 'text', text: part.text, markup };
  const media: Media[] = [];
  // One after the other: ten files at once would be half a gigabyte.
  for (const reference of part.media) media.push(await loadMedia(context, reference));
  return { kind: 'media', media, caption: part.caption, markup };
}

/** Makes the call; the messages it made, an album has several. */
export async function sendPart(sending: Sending, part: LoadedPart): Promise<readonly Message[]> {
  const { context, api, message } = sending;
  const { options, signal } = context;
  const chat = { chat_id: sending.chatId };
  const manners = {
    ...chat,
    ...(options.silent ? { disable_notification: true } : {}),
    ...(options.protect ? { protect_content: true } : {}),
    ...(message.replyTo === undefined ? {} : { reply_parameters: { message_id: message.replyTo, allow_sending_without_reply: true } }),
  };
  if (part.kind === 'text') return [await api.sendMessage({ ...manners, text: part.text, ...formatOf(options), ...previewOf(options), ...part.markup }, signal)];
  const [first, second] = part.media;
  if (first === undefined) return [];
  const caption = captionOf(options, part.caption);
  if (second !== undefined) {
    const media = part.media.map(({ kind, file }, index) => ({ type: kind, media: file, ...(index === 0 ? caption : {}) }));
    return api.sendMediaGroup({ ...manners, media }, signal);
  }
  const fields = { ...manners, ...caption, ...part.markup };
  return [await (first.kind === 'photo' ? api.sendPhoto({ ...fields, photo: first.file }, signal) : api.sendDocument({ ...fields, document: first.file }, signal))];
}

/** Makes a message sent before into this one. One that is so already is no failure: an earlier attempt did it. */
export async function editMessage(sending: Sending, part: LoadedPart, messageId: number): Promise<readonly Message[]> {
  try {
    const edited = await editWith(sending, part, messageId);
    return typeof edited === 'boolean' ? [unchanged(sending, messageId)] : [edited];
  } catch (error) {
    if (isRefusedWith(error, /message is not modified/i)) return [unchanged(sending, messageId)];
    throw error;
  }
}

async function editWith({ context, api, chatId }: Sending, part: LoadedPart, messageId: number): Promise<Message | boolean> {
  const { options, signal } = context;
  const target = { chat_id: chatId, message_id: messageId, ...part.markup };
  if (part.kind === 'media') {
    const [first] = part.media;
    if (first === undefined) return true;
    return api.editMessageMedia({ ...target, media: { type: first.kind, media: first.file, ...captionOf(options, part.caption) } }, signal);
  }
  if (part.text === '') return api.editMessageReplyMarkup(target, signal);
  try {
    return await api.editMessageText({ ...target, text: part.text, ...formatOf(options), ...previewOf(options) }, signal);
  } catch (error) {
    // Nobody but Telegram knows whether the message is a text or a file with a caption.
    if (!isRefusedWith(error, /no text in the message/i)) throw error;
    return api.editMessageCaption({ ...target, ...captionOf(options, part.text) }, signal);
  }
}

function unchanged({ context, chatId }: Sending, messageId: number): Message {
  return { message_id: messageId, date: Math.floor(context.now / 1000), chat: { id: Number(chatId), type: 'private' } };
}

function isRefusedWith(error: unknown, pattern: RegExp): boolean {
  return error instanceof TelegramApiError && error.errorCode === 400 && pattern.test(error.description);
}

function captionOf(options: Options, caption: string): { readonly caption?: string; readonly parse_mode?: string } {
  return caption === '' ? {} : { caption, ...formatOf(options) };
}

function formatOf({ parseMode }: Options): { readonly parse_mode?: string } {
  return parseMode === 'none' ? {} : { parse_mode: parseMode };
}

function previewOf({ linkPreview }: Options): { readonly link_preview_options?: { readonly is_disabled: true } } {
  return linkPreview ? {} : { link_preview_options: { is_disabled: true } };
}
