import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { KINDS } from './update.js';

const pattern = (title: string, description: string, placeholder: string) =>
  option.list({ title, description, of: option.text({ title, description: 'A * at the end stands for any rest.', placeholder }), max: 200 });

export const spec = defineSpec({
  apiVersion: 1,
  type: 'telegram-updates',
  version: 1,
  title: 'Telegram updates',
  summary: 'What people write to a bot and press in its messages: texts, commands, buttons, links that start it. Any number of workflows may listen to one bot.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Bot', description: 'The stored bot that is listened to.', kinds: ['telegram-bot'] }),
    kinds: option
      .list({
        title: 'Kinds', description: 'What is taken.', max: KINDS.length,
        of: option.choice({
          title: 'Kind', description: 'A kind of update, as the Bot API names it.', values: KINDS,
          titles: {
            message: 'messages', edited_message: 'edited messages', channel_post: 'posts of a channel', edited_channel_post: 'edited posts', callback_query: 'pressed buttons',
            message_reaction: 'reactions', poll_answer: 'answers of a poll', my_chat_member: 'the bot is added, removed or blocked', chat_member: 'people join and leave',
            chat_join_request: 'requests to join',
          },
        }),
      })
      .min(1, { error: 'name at least one kind, for example "message"' })
      .default(['message', 'callback_query']),
    commands: pattern('Commands', 'Of messages only those with one of these commands, written without the slash. Empty: any message.', 'start').prefault([]),
    payloads: pattern('Start links', 'Of messages only those that came by a link t.me/bot?start=... with one of these texts.', 'lot-*').prefault([]),
    buttons: pattern('Buttons', 'Of pressed buttons only those with this data. Empty: any button.', 'bid:*').prefault([]),
    chats: option
      .list({ title: 'Chats', description: 'Only from these, by number or @name. Empty: from any.', of: option.text({ title: 'Chat', description: 'A number or @name.', placeholder: '-1001234567890' }), max: 1000 })
      .prefault([]),
    buttonAnswer: option
      .text({ title: 'Answer to a button', description: 'Shown to who pressed it; at most 200 characters.', placeholder: 'Thank you, noted.' })
      .max(200, { error: 'Telegram shows at most 200 characters' })
      .optional(),
    mode: option
      .choice({
        title: 'How', description: 'Polling needs no address; a webhook is quicker and needs a public HTTPS address of this server. One that says webhook decides for all of its bot.',
        values: ['polling', 'webhook'], titles: { polling: 'polling', webhook: 'webhook' }, advanced: true,
      })
      .default('polling'),
  }),
  outputs: [{ name: 'out', title: 'Update', description: '{ "kind": "message", "chatId": 42, "text": "/start lot-7", "command": "start", "payload": "lot-7", "from": { "id": 42, "name": "Anna" }, "update": { ... } }' }],
  personal: ['chatId', 'chatTitle', 'from.id', 'from.name', 'from.username', 'text', 'update'],
  examples: [
    {
      title: 'People who come by a link to a lot',
      options: { credential: 'alerts-bot', kinds: ['message'], payloads: ['lot-*'] },
    },
    {
      title: 'Bids by button',
      options: { credential: 'alerts-bot', kinds: ['callback_query'], buttons: ['bid:*'], buttonAnswer: 'Thank you, your bid is noted.' },
    },
  ],
});
