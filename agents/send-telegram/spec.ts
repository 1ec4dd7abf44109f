import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

const button = option.object({
  title: 'Button',
  description: 'Opens an address or sends data back to the bot.',
  fields: {
    text: option.template({ title: 'Text', description: 'What it says.' }),
    url: option.url({ title: 'Address', description: 'What it opens.' }).optional(),
    data: option.template({ title: 'Data', description: 'What the bot receives when it is pressed; at most 64 bytes.' }).optional(),
  },
});

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-telegram',
  version: 1,
  title: 'Send Telegram message',
  summary:
    'Writes to a Telegram chat as a bot. Telegram takes no idempotency key: when an answer is lost the message is sent again, and may come twice, unless "retry.onUnknown" is "hold".',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Bot', description: 'The stored bot that writes.', kinds: ['telegram-bot'] }),
    chatId: option.template({ title: 'Chat', description: 'The number of the chat, or @name of a channel.', placeholder: '{{ telegramChatId }}', personal: true }),
    text: option.template({ title: 'Text', description: 'Values are escaped for the format; end one with | raw to pass markup on.', multiline: true }),
    parseMode: option
      .choice({ title: 'Format', description: 'How Telegram reads the text.', values: ['none', 'HTML', 'MarkdownV2'], titles: { none: 'Plain text' } })
      .default('none'),
    buttons: option
      .list({ title: 'Buttons', description: 'Rows of buttons below the message.', of: option.list({ title: 'Row', description: 'Buttons side by side.', of: button, max: 8 }), max: 100 })
      .prefault([]),
    silent: option.boolean({ title: 'Silent', description: 'Arrives without a sound.' }).default(false),
    linkPreview: option.boolean({ title: 'Link preview', description: 'Shows what the first link leads to.' }).default(true),
    urgent: option.boolean({ title: 'Urgent', description: 'Sent before the other messages that wait for this bot.', advanced: true }).default(false),
  }),
  outputs: [{ name: 'out', title: 'Sent', description: '{ "messageId": 5, "messageIds": [5], "chatId": 42, "date": "2026-01-01T00:00:00.000Z" }' }],
  personal: ['chatId', 'migratedFrom'],
  examples: [
    {
      title: 'A lot with a button',
      options: {
        credential: 'alerts-bot',
        chatId: '{{ chat }}',
        parseMode: 'HTML',
        text: '<b>{{ make }} {{ model }}</b>\nfrom {{ price }} €',
        buttons: [[{ text: 'Open', url: 'https://auction.example/lots/{{ id }}' }, { text: 'Not for me', data: 'skip:{{ id }}' }]],
      },
      given: [{ payload: { chat: 42, id: 7, make: 'Rolls & Royce', model: 'Ghost', price: 310000 } }],
      answer: { messageId: 5, messageIds: [5], chatId: 42, date: '2026-01-01T00:00:00.000Z' },
    },
  ],
  validate: ({ buttons }) =>
    buttons.flatMap((row, y) =>
      row.flatMap(({ url, data }, x) =>
        (url === undefined) === (data === undefined)
          ? [{ path: `buttons.${y}.${x}`, message: 'a button either opens an address or sends data', hint: 'fill in exactly one of "url" and "data"' }]
          : [],
      ),
    ),
});
