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

const medium = option.object({
  title: 'File',
  description: 'A photo or a document.',
  fields: {
    kind: option.choice({ title: 'Kind', description: 'A photo is shown, a document is offered for download.', values: ['photo', 'document'] }).default('photo'),
    file: option.template({ title: 'File', description: 'Its address, the file_id of one sent before, or a data: address. A template that gives a list stands for all of them.', placeholder: '{{ photo }}' }),
    upload: option
      .boolean({ title: 'Upload', description: 'The file is fetched here and handed to Telegram, for addresses Telegram cannot reach or large files.', advanced: true })
      .default(false),
    name: option.template({ title: 'Name', description: 'What an uploaded file is called.', placeholder: 'report.pdf', advanced: true }).optional(),
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
    text: option.template({ title: 'Text', description: 'Values are escaped for the format; end one with | raw to pass markup on. May be empty beside a file.', multiline: true }).prefault(''),
    media: option
      .list({ title: 'Photos and documents', description: 'One is sent with the text below it, up to ten as an album; of more the first ten.', of: medium, max: 10 })
      .prefault([]),
    parseMode: option
      .choice({ title: 'Format', description: 'How Telegram reads the text.', values: ['none', 'HTML', 'MarkdownV2'], titles: { none: 'Plain text' } })
      .default('none'),
    buttons: option
      .list({ title: 'Buttons', description: 'Rows of buttons below the message.', of: option.list({ title: 'Row', description: 'Buttons side by side.', of: button, max: 8 }), max: 100 })
      .prefault([]),
    silent: option.boolean({ title: 'Silent', description: 'Arrives without a sound.' }).default(false),
    replyTo: option.template({ title: 'Reply to', description: 'The number of the message that is answered; sent without when that is gone.', placeholder: '{{ message.id }}' }).optional(),
    editMessageId: option
      .template({ title: 'Edit message', description: 'The number of a message this bot sent: it becomes this one instead of a new one. Where it is empty a new one is sent.', placeholder: '{{ messageId }}' })
      .optional(),
    protect: option.boolean({ title: 'Protect', description: 'Cannot be forwarded or saved.', advanced: true }).default(false),
    linkPreview: option.boolean({ title: 'Link preview', description: 'Shows what the first link leads to.' }).default(true),
    urgent: option.boolean({ title: 'Urgent', description: 'Sent before the other messages that wait for this bot.', advanced: true }).default(false),
    worth: option
      .template({ title: 'Worth', description: 'Of messages that are equally urgent and end together the one of greater worth goes first.', placeholder: '{{ price }}', advanced: true })
      .optional(),
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
  validate: ({ buttons, text, media, editMessageId }) => [
    ...(text.source.trim() === '' && media.length === 0 && editMessageId === undefined ? [{ path: 'text', message: 'there is nothing to send', hint: 'write a text or add a file' }] : []),
    ...(new Set(media.map(({ kind }) => kind)).size > 1 ? [{ path: 'media', message: 'photos and documents cannot stand in one album', hint: 'send one kind, the other with a second agent' }] : []),
    ...buttons.flatMap((row, y) =>
      row.flatMap(({ url, data }, x) =>
        (url === undefined) === (data === undefined)
          ? [{ path: `buttons.${y}.${x}`, message: 'a button either opens an address or sends data', hint: 'fill in exactly one of "url" and "data"' }]
          : [],
      ),
    ),
  ],
});
