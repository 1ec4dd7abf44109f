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
  outputs: [{ name: 'out', title: 'Answer', description: '{ "status": 201, "body": ... }, or what "items" and "output" make of it, when the answer is wanted' }],
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
    {
      title: 'Keep of the event and the answer what comes next needs',
      options: { url: 'https://partner.example/orders', response: 'json', output: { lotId: '{{ lotId }}', order: '{{ response.body.orderId }}' } },
      given: [{ payload: { lotId: 'L 7', dealer: 'anna' } }],
      answer: { lotId: 'L 7', order: 'o-1' },
    },
    {
      title: 'Ask for a dealer\'s open bids, page by page, one event each',
      options: {
        method: 'GET', url: 'https://partner.example/dealers/{{ dealer | url_encode }}/bids', response: 'json', items: 'bids[?open]', paging: { by: 'cursor', next: 'next', parameter: 'cursor' },
      },
      given: [{ payload: { dealer: 'anna' } }],
      answer: { bid: 'b-1', open: true },
    },
    {
      title: 'A partner that wants its calls signed',
      options: { url: 'https://partner.example/hooks/lots', credential: 'partner-key', signature: { header: 'X-Signature', timestampHeader: 'X-Timestamp', prefix: 'sha256=' } },
      given: [{ payload: { id: 7 } }],
    },
    {
      title: 'An order that is there already is fine, a busy one waits',
      options: { url: 'https://partner.example/orders', statuses: [{ status: '409', means: 'accept' }, { status: '423', means: 'retry' }] },
      given: [{ payload: { id: 7 } }],
    },
  ],
  validate: checkOptions,
});
