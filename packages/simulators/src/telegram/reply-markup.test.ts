import { describe, expect, it } from 'vitest';
import { checkReplyMarkup } from './reply-markup.js';

const check = (button: unknown) => () => checkReplyMarkup({ inline_keyboard: [[button]] }, 64);

describe('reply markup', () => {
  it.each([
    [{ text: 'Bid', callback_data: 'a'.repeat(64) }],
    [{ text: 'Bid', callback_data: 'я'.repeat(32) }],
    [{ text: 'Open', url: 'https://example.com/lot/1' }],
  ])('takes %j', (button) => {
    expect(check(button)).not.toThrow();
  });

  it.each([
    [{ text: 'Bid', callback_data: 'a'.repeat(65) }, 'BUTTON_DATA_INVALID'],
    [{ text: 'Bid', callback_data: 'я'.repeat(33) }, 'BUTTON_DATA_INVALID'],
    [{ text: 'Bid', callback_data: '' }, 'BUTTON_DATA_INVALID'],
    [{ callback_data: 'x' }, 'Can\'t find field "text"'],
    [{ text: 'Bid' }, 'Text buttons are unallowed in the inline keyboard'],
    [{ text: 'Bid', callback_data: 'x', url: 'https://example.com' }, 'BUTTON_TYPE_INVALID'],
    [{ text: 'Bid', callbackData: 'x' }, 'field "callbackData" is not documented'],
    [{ text: 'Bid', url: 'not a link' }, "inline keyboard button URL 'not a link' is invalid"],
    ['Bid', 'InlineKeyboardButton must be an Object'],
  ])('refuses %j', (button, reason) => {
    expect(check(button)).toThrow(reason);
  });

  it('refuses a keyboard that is not rows of buttons', () => {
    expect(() => checkReplyMarkup({ inline_keyboard: [{ text: 'Bid', callback_data: 'x' }] }, 64)).toThrow('must be an Array of Arrays');
  });

  it('refuses markup of no known kind', () => {
    expect(() => checkReplyMarkup({}, 64)).toThrow('object expected as reply markup');
  });
});
