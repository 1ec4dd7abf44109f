import { defineSpec } from '@rookery/sdk';
import { options } from './options.js';
import { checkOptions } from './options-check.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'call-http',
  version: 1,
  title: 'Call HTTP',
  summary: 'Sends each event to an HTTP API, with a stable idempotency key.',
  category: 'web',
  options,
  outputs: [{ name: 'out', title: 'Answer', description: '{ "status": 201, "body": ... }, when the answer is wanted' }],
  examples: [
    {
      title: 'Forward every event as it is',
      options: { url: 'https://partner.example/events' },
      given: [{ payload: { id: 7, price: 31000 } }],
    },
    {
      title: 'Place an order and go on with the answer',
      options: {
        url: 'https://partner.example/lots/{{ lotId | url_encode }}/orders',
        body: 'json',
        json: { dealer: '{{ dealer }}', limit: '{{ limit }}' },
        credential: 'partner',
        response: 'json',
      },
      given: [{ payload: { lotId: 'L 7', dealer: 'anna', limit: 31000 } }],
      answer: { status: 201, body: { orderId: 'o-1' } },
    },
  ],
  validate: checkOptions,
});
