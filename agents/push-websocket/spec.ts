import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'push-websocket',
  version: 1,
  title: 'Push to browsers and apps',
  summary: 'Sends events over WebSocket to everybody who listens to a channel; who was away gets what was missed.',
  category: 'web',
  options: z.strictObject({
    channel: option.template({ title: 'Channel', description: 'Who hears it: everybody who listens to the channel of this name, 200 characters at most.', placeholder: 'dealer-{{ dealer_id }}' }).prefault('all'),
    message: option.json({ title: 'Message', description: 'What is sent; left out: the whole event.' }).optional(),
    access: option
      .choice({
        title: 'Who may listen',
        description: 'The token of the address opens every channel, so it belongs on a server. A token that your server signs with the key below opens single channels.',
        values: ['token', 'address'],
        titles: { token: 'who has a token', address: 'who knows the address' },
      })
      .prefault('token'),
    key: option.credential({ title: 'Key for tokens', description: 'Signs tokens for single channels, for browsers and phones.', kinds: ['push-key'] }).optional(),
    keep: option.number({ title: 'Messages kept', description: 'Of each channel, for those who come back; the oldest go first.', min: 1, max: 10_000, integer: true }).prefault(1_000),
    keepFor: option.duration({ title: 'Kept for', description: 'How long a message waits for those who come back.', min: '1m', max: '7d' }).prefault('1h'),
    whenSlow: option
      .choice({
        title: 'Slow listeners',
        description: 'When somebody takes messages more slowly than they come.',
        values: ['disconnect', 'skip'],
        titles: { disconnect: 'are disconnected, and get the rest when they come back', skip: 'miss messages, and are told so' },
        advanced: true,
      })
      .prefault('disconnect'),
  }),
  outputs: [],
  examples: [
    {
      title: 'A bid to everybody who watches the lot',
      options: { channel: 'lot-{{ lot_id }}', message: { price: '{{ price }}', bids: '{{ bids }}' } },
      given: [{ payload: { lot_id: 7, price: 31000, bids: 12, bidder: 'd-19' } }],
    },
  ],
});
