import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';
import { googleKinds } from '../google/google-access.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-google-chat',
  version: 1,
  title: 'Send Google Chat message',
  summary: 'Writes into a space of Google Chat, as a person, as an application or through a webhook of the space.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Google account or webhook', description: 'Who writes.', kinds: [...googleKinds, 'google-chat-webhook'] }),
    space: option.template({ title: 'Space', description: 'Its id, from its address in the browser: spaces/AAAA... A webhook has its own.', placeholder: 'spaces/AAAAbCdEfGh' }).prefault(''),
    text: option.template({ title: 'Text', description: '*bold*, _italic_, <https://example.com|a link>.', multiline: true }).prefault(''),
    card: option.json({ title: 'Card', description: 'A card as Google Chat has it (cardsV2), besides or instead of the text; texts may be templates.' }).optional(),
    thread: option.template({ title: 'Thread', description: 'Messages with the same text here are one thread. Empty: each begins its own.', placeholder: 'lot-{{ id }}' }).prefault(''),
  }),
  outputs: [{ name: 'out', title: 'Sent', description: '{ "name": "spaces/AAAA/messages/BBBB", "thread": "spaces/AAAA/threads/CCCC" }' }],
  validate: ({ text, card }) => (text.source.trim() === '' && card === undefined ? [{ path: 'text', message: 'there is nothing to send', hint: 'write a text, a card, or both' }] : []),
  examples: [
    {
      title: 'A lot for the team',
      options: { credential: 'google', space: 'spaces/AAAAbCdEfGh', text: '*{{ make }} {{ model }}* from {{ price }} €', thread: 'lot-{{ id }}' },
      given: [{ payload: { id: 7, make: 'BMW', model: 'X5', price: 31000 } }],
      answer: { name: 'spaces/AAAAbCdEfGh/messages/1', thread: 'spaces/AAAAbCdEfGh/threads/lot-7' },
    },
  ],
});

export type ChatOptions = z.output<typeof spec.options>;
