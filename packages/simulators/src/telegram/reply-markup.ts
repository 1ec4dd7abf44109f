import { isRecord } from '../wire/json-value.js';
import type { JsonRecord } from '../wire/json-value.js';
import { badRequest } from './bot-api-error.js';

/** Documented fields of `InlineKeyboardButton`: what it looks like, and the one thing it does. */
const LOOKS = ['text', 'icon_custom_emoji_id', 'style'];
const ACTIONS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
];
const KINDS = ['inline_keyboard', 'keyboard', 'remove_keyboard', 'force_reply'];

/**
 * Refuses a `reply_markup` that is not well-formed (Telegram Bot API, "InlineKeyboardMarkup",
 * "InlineKeyboardButton", "ReplyKeyboardMarkup"): rows of buttons, a text, exactly one action per inline button,
 * `callback_data` of 1 to `callbackDataBytes` bytes of UTF-8.
 */
export function checkReplyMarkup(markup: JsonRecord | undefined, callbackDataBytes: number): void {
  if (markup === undefined) return;
  const kinds = KINDS.filter((kind) => kind in markup);
  if (kinds.length !== 1) throw badRequest('object expected as reply markup');
  if (kinds[0] === 'inline_keyboard') {
    for (const button of buttonsOf(markup['inline_keyboard'], 'InlineKeyboardMarkup', 'inline_keyboard')) {
      checkInlineButton(button, callbackDataBytes);
    }
  }
  if (kinds[0] === 'keyboard') {
    for (const button of buttonsOf(markup['keyboard'], 'ReplyKeyboardMarkup', 'keyboard')) {
      const text = isRecord(button) ? button['text'] : button;
      if (typeof text !== 'string' || text === '') throw badRequest("can't parse keyboard button: text must be non-empty");
    }
  }
}

/** The `callback_data` of every button of an inline keyboard. */
export function callbackDataOf(markup: JsonRecord | undefined): string[] {
  if (markup === undefined || !('inline_keyboard' in markup)) return [];
  return buttonsOf(markup['inline_keyboard'], 'InlineKeyboardMarkup', 'inline_keyboard').flatMap((button) =>
    isRecord(button) && typeof button['callback_data'] === 'string' ? [button['callback_data']] : [],
  );
}

function buttonsOf(rows: unknown, type: string, field: string): unknown[] {
  if (!Array.isArray(rows)) throw badRequest(`field "${field}" of the ${type} must be an Array of Arrays`);
  return rows.flatMap((row: unknown): unknown[] => {
    if (!Array.isArray(row)) throw badRequest(`field "${field}" of the ${type} must be an Array of Arrays`);
    return row;
  });
}

function checkInlineButton(button: unknown, callbackDataBytes: number): void {
  const refuse = (reason: string): Error => badRequest(`can't parse inline keyboard button: ${reason}`);
  if (!isRecord(button)) throw refuse('InlineKeyboardButton must be an Object');
  const text = button['text'];
  if (text === undefined) throw refuse('Can\'t find field "text"');
  if (typeof text !== 'string') throw refuse('Field "text" must be of type String');
  if (text.trim() === '') throw badRequest('BUTTON_TEXT_EMPTY');
  const unknown = Object.keys(button).find((name) => !LOOKS.includes(name) && !ACTIONS.includes(name));
  if (unknown !== undefined) throw refuse(`field "${unknown}" is not documented`);
  const actions = ACTIONS.filter((name) => name in button);
  if (actions.length === 0) throw refuse('Text buttons are unallowed in the inline keyboard');
  if (actions.length > 1) throw badRequest('BUTTON_TYPE_INVALID');
  if ('callback_data' in button) checkCallbackData(button['callback_data'], callbackDataBytes);
  if ('url' in button) checkUrl(button['url']);
}

function checkCallbackData(data: unknown, limit: number): void {
  const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0;
  if (bytes < 1 || bytes > limit) throw badRequest('BUTTON_DATA_INVALID');
}

function checkUrl(url: unknown): void {
  const isLink = typeof url === 'string' && URL.canParse(url) && ['http:', 'https:', 'tg:', 'ton:'].includes(new URL(url).protocol);
  if (!isLink) throw badRequest(`inline keyboard button URL '${String(url)}' is invalid: Wrong HTTP URL`);
}
