import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-discord',
  version: 1,
  title: 'Send Discord message',
  summary: 'Writes to a Discord channel, as a bot or through a webhook. A bot that repeats a message within some minutes writes it once; a webhook may write it twice when an answer is lost.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Bot or webhook', description: 'Who writes.', kinds: ['discord-webhook', 'discord-bot'] }),
    channel: option.template({ title: 'Channel', description: 'For a bot: the id of the channel. A webhook has its own.', placeholder: '112233445566778899' }).prefault(''),
    text: option.template({ title: 'Text', description: 'Markdown; values are escaped, unless their last filter is "raw". 2,000 characters.', multiline: true }).prefault(''),
    embeds: option.json({ title: 'Embeds', description: 'A list of up to ten; templates within.', advanced: true }).optional(),
    username: option.template({ title: 'Name', description: 'For a webhook: under which name it writes.', advanced: true }).prefault(''),
    mentions: option
      .choice({ title: 'Mentions', description: 'Whom a text may call with @.', values: ['none', 'users', 'all'], titles: { none: 'nobody', users: 'people', all: 'people, roles and everyone' }, advanced: true })
      .default('none'),
  }),
  outputs: [{ name: 'out', title: 'Sent', description: '{ "id": "1122", "channelId": "3344" }' }],
  validate: ({ text, embeds }) => (text.source.trim() === '' && embeds === undefined ? [{ path: 'text', message: 'there is nothing to send', hint: 'write a text, embeds, or both' }] : []),
  examples: [
    {
      title: 'A new lot',
      options: { credential: 'discord', text: '**{{ make }} {{ model }}** for {{ price }} €', embeds: [{ title: '{{ model }}', url: '{{ url }}' }] },
      given: [{ payload: { make: 'BMW', model: 'X5', price: 31000, url: 'https://auction.example/lots/7' } }],
    },
  ],
});
