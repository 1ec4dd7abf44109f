import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-web-push',
  version: 1,
  title: 'Send web push',
  summary: 'Shows a notification in browsers that subscribed to your page. Push services take no idempotency key; a repeat carries the same tag, so the browser shows it once.',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Keys', description: 'The pair your page subscribes with.', kinds: ['web-push-keys'] }),
    subscription: option.json({ title: 'Subscription', description: 'What the browser gave your page: an object with "endpoint" and "keys".' }),
    title: option.template({ title: 'Title', description: 'One line.', placeholder: '{{ make }} for {{ price }} €' }),
    body: option.template({ title: 'Text', description: 'Some lines below the title.', multiline: true }).prefault(''),
    url: option.url({ title: 'Address', description: 'What a click opens.' }).prefault(''),
    icon: option.url({ title: 'Icon', description: 'A picture beside the text.', advanced: true }).prefault(''),
    data: option.json({ title: 'Data', description: 'Anything else for your service worker.', advanced: true }).optional(),
    topic: option.template({ title: 'Topic', description: 'While a browser is away, a newer message of the same topic takes the place of the older.', placeholder: 'lot-{{ id }}', advanced: true }).prefault(''),
    urgency: option.choice({ title: 'Urgency', description: 'Phones save power by waiting with what is less urgent.', values: ['very-low', 'low', 'normal', 'high'] }).default('normal'),
    keepFor: option.duration({ title: 'Kept for', description: 'How long the push service keeps it for a browser that is away; never beyond the end of the event.', max: '28d' }).prefault('1d'),
  }),
  outputs: [],
  examples: [
    {
      title: 'Outbid',
      options: { credential: 'push-keys', subscription: '{{ dealer.subscription }}', title: 'Outbid at {{ price }} €', url: 'https://auction.example/lots/{{ id }}', topic: 'lot-{{ id }}', urgency: 'high' },
      given: [{ payload: { id: 7, price: 31000, dealer: { subscription: { endpoint: 'https://push.example/1', keys: { p256dh: 'B', auth: 'a' } } } } }],
    },
  ],
});
